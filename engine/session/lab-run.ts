// One run of a lab in one sandbox: joins state, checks, terminals and progress. It needs no server and no disk.
import { EventEmitter } from 'node:events';
import type { CheckContext, ProbeContext } from '../check/context.ts';
import { LabError } from '../errors/lab-error.ts';
import type { MachineExec } from '../host/machine-commands.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { Terminals, type OpenTerminalOptions } from '../terminal/terminals.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Page } from '../protocol/api.ts';
import type { SessionUpdate, Tell } from '../protocol/session-update.ts';
import type { DriverName, Sandbox, SandboxSnapshot } from '../sandbox/sandbox.ts';
import { PacketTraces } from './packet-traces.ts';
import { VerdictRecorder } from './verdict-recorder.ts';
import type { LabRunEvents } from './lab-run-events.ts';
import type { LabProgress } from './lab-progress.ts';
import { machinesIn } from './machines.ts';
import { EngineTraffic } from './engine-traffic.ts';
import { openPage } from './page.ts';
import { Evidence } from './evidence.ts';
import { RecordIds } from './record-ids.ts';
import type { StateSource } from './state-source.ts';
import { StepWatch } from './step-watch.ts';
import { stepValues } from './step-values.ts';

export interface LabRunParts {
  sandbox: Sandbox;
  source: StateSource;
  progress: LabProgress;
  /** numbers what happens; default: from 1 */
  ids?: RecordIds;
  /** false: checks are judged only on request, not watched; default true */
  watches?: boolean;
}

export class LabRun extends EventEmitter<LabRunEvents> {
  readonly progress: LabProgress;
  readonly terminals: Terminals;
  readonly exec: MachineExec;
  /** what vethlab itself sends, on its own or for the page */
  readonly engineTraffic = new EngineTraffic();
  readonly traces: PacketTraces;
  readonly evidence = new Evidence();
  readonly verdicts: VerdictRecorder;
  readonly #sandbox: Sandbox;
  readonly #source: StateSource;
  readonly #watch: StepWatch;
  readonly #closing = new AbortController();
  #values = '{}';
  #machines = '';

  /** Takes over the sandbox and its observer; close() closes both. Watching starts when a step is entered. */
  constructor({ sandbox, source, progress, ids = new RecordIds(), watches = true }: LabRunParts) {
    super();
    this.progress = progress;
    this.#sandbox = sandbox;
    this.#source = source;
    this.exec = sandbox.exec;
    const tell: Tell = (update) => this.#tell(update);
    this.terminals = new Terminals(sandbox, { nextCommandId: ids.command, tell });
    const { engineTraffic, signal } = this;
    const fresh = (signal?: AbortSignal) => this.fresh(signal);
    this.traces = new PacketTraces({ sandbox, engineTraffic, signal, fresh, nextId: ids.trace, tell });
    this.verdicts = new VerdictRecorder({
      ...{ progress, evidence: this.evidence, events: this },
      contextOf: (step) => this.#context(step, this.#stateNow()),
    });
    this.#watch = new StepWatch({
      exec: this.engineTraffic.noting(this.exec),
      watches,
      onJudged: (step, judged, context) => this.verdicts.take(step, judged, context),
      onFault: (fault) => this.emit('fault', fault),
    });
    this.terminals.on('changed', () => this.emit('changed'));
    source.onState((state) => this.#observe(state));
    const unheard = source.onFault?.((fault) => this.emit('fault', fault));
    void sandbox.died.then((reason) => {
      unheard?.(); // it is known then why it does not answer
      if (!this.#closing.signal.aborted) this.emit('died', reason);
    });
  }

  /** Aborted when the run is closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  get driver(): DriverName {
    return this.#sandbox.driver;
  }

  get state(): NetworkState | null {
    return this.#source.state;
  }

  /** Expression source → current value, for the current step. */
  get values(): Record<string, string | null> {
    return JSON.parse(this.#values) as Record<string, string | null>;
  }

  /** The machines on which a terminal can be opened now. */
  get machines(): MachineName[] {
    return machinesIn(this.state);
  }

  /** A state observed after this call began. */
  fresh(signal?: AbortSignal): Promise<NetworkState> {
    return this.#source.fresh({ signal: this.#within(signal) });
  }

  /** A snapshot of the whole sandbox; null if its driver makes none. Throws LabError. */
  async snapshot(): Promise<SandboxSnapshot | null> {
    return (await this.#sandbox.snapshot?.()) ?? null;
  }

  /** Enters a step and watches its checks. Throws LabError `step-unknown`. */
  enterStep(id: string): void {
    this.#watch.enter(this.progress.enter(id), this.state, this.terminals.commands);
    this.#reconsider();
    this.emit('changed');
  }

  /**
   * Enters a step in a sandbox that was restored to this step's start from a snapshot. Lasting checks of earlier steps
   * are watched again.
   */
  goOn(id: string): void {
    for (const earlier of this.progress.before(id)) this.#watch.goOn(earlier);
    this.enterStep(id);
  }

  /**
   * Enters a step after this sandbox was restored to its start. Forgets what was observed in this step and later ones.
   */
  enterAgain(id: string): void {
    for (const step of this.progress.from(id)) {
      step.forgetSandbox();
      this.evidence.forget(step.step.id);
      this.#watch.forgetStart(step.step.id);
    }
    this.enterStep(id);
  }

  /** Enters a step as if for the first time: commands, counters and answers so far do not count for it. */
  beginStep(id: string): void {
    this.progress.step(id).forgetAnswers();
    this.evidence.forget(id);
    this.#watch.forgetStart(id);
    this.enterStep(id);
  }

  /** Shows one more hint of a step. */
  showHint(stepId: string): void {
    this.progress.step(stepId).showHint();
    this.#reconsider();
    this.emit('changed');
  }

  /** From now on, the values in a step's solution are among the step's values. */
  showSolution(stepId: string): void {
    this.progress.step(stepId).showSolution();
    this.#reconsider();
  }

  /** The context for judging a step, with a fresh state. */
  async judgingContext(stepId: string, signal?: AbortSignal): Promise<ProbeContext> {
    const state = await this.fresh(signal);
    return {
      ...this.#context(stepId, state),
      exec: this.engineTraffic.noting(this.exec),
      signal: this.#within(signal),
    };
  }

  /** Throws LabError `machine-unknown`, `terminal-limit`. */
  openTerminal(machine: MachineName, options: OpenTerminalOptions = {}): Terminal {
    const { machines } = this;
    if (!machines.includes(machine)) throw new LabError('machine-unknown', { machine, machines: machines.join(', ') });
    return this.terminals.open(machine, options);
  }

  /** Fetches a page as `client` sees it. Throws LabError `page-url`. */
  async openPage(url: string, signal?: AbortSignal): Promise<Page> {
    const page = await openPage(this.engineTraffic.noting(this.exec, `page opened: ${url}`), url, this.#within(signal));
    this.#watch.askAgain(); // only the server’s log shows it, and no event
    return page;
  }

  /** Ends terminals, watching and sandbox; safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#watch.close();
    await Promise.allSettled([this.terminals.closeAll(), this.#source.close()]);
    await this.#sandbox.close();
  }

  #within(signal?: AbortSignal): AbortSignal {
    return signal ? AbortSignal.any([signal, this.signal]) : this.signal;
  }

  #stateNow(): NetworkState {
    if (this.state) return this.state;
    throw new LabError('session-not-ready', { status: 'starting' });
  }

  #observe(state: NetworkState): void {
    this.emit('update', { type: 'state', state });
    this.#reconsider();
    const machines = this.machines.join(' ');
    if (machines === this.#machines) return;
    this.#machines = machines;
    this.emit('changed');
  }

  #tell(update: SessionUpdate): void {
    this.emit('update', update);
    if (update.type === 'commands') this.#reconsider();
  }

  /** Judges what can be judged at once and reports the values that have changed. */
  #reconsider(): void {
    const { state } = this;
    if (!state || this.signal.aborted) return;
    this.#watch.observe(state, this.terminals.commands);
    const current = this.progress.step(this.progress.current);
    this.verdicts.settle(current);
    const values = stepValues(current, state);
    const text = JSON.stringify(values);
    if (text === this.#values) return;
    this.#values = text;
    this.emit('update', { type: 'values', values });
  }

  #context(step: string, state: NetworkState): CheckContext {
    return { state, commands: this.terminals.commands, ...this.#watch.startOf(step) };
  }
}
