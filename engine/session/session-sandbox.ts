// Manages a session's sandbox: opens it in the background, replaces it, notices when it dies. It does not know what is
// kept of what happens inside.
import { EventEmitter } from 'node:events';
import { toLabError } from '../errors/to-lab-error.ts';
import { LabError } from '../errors/lab-error.ts';
import type { TerminalSize } from '../terminal/terminal.ts';
import type { TerminalPlace } from '../terminal/terminals.ts';
import type { Lab } from '../protocol/lab.ts';
import type { Progress, SessionView } from '../protocol/session-view.ts';
import type { SandboxSnapshot, SandboxSource } from '../sandbox/sandbox.ts';
import type { LabProgress } from './lab-progress.ts';
import type { LabRun } from './lab-run.ts';
import { openLabRun, type OpenLabRunOptions } from './open-lab-run.ts';
import type { RecordIds } from './record-ids.ts';

export interface SessionSandboxOptions {
  lab: Lab;
  driver: SandboxSource;
  progress: LabProgress;
  ids: RecordIds;
  openSource?: OpenLabRunOptions['openSource'];
  /** size of the terminal that is open from the start, in characters; default 80 × 24 */
  terminalSize?: TerminalSize;
}

export interface SessionSandboxEvents {
  /** `status` has changed */
  status: [];
  /** another sandbox takes its place; the run is closed next */
  leaving: [];
  /** a run that will be ready soon */
  opened: [LabRun];
  /** the first terminal of the run shows a prompt */
  prompt: [LabRun];
  ready: [];
}

export class SessionSandbox extends EventEmitter<SessionSandboxEvents> {
  readonly #options: SessionSandboxOptions;
  #status: SessionView['status'] = starting({ says: 'start the sandbox', done: null });
  #run: LabRun | null = null;
  #starting: { abort: AbortController; ended: Promise<void> } | null = null;

  constructor(options: SessionSandboxOptions) {
    super();
    this.#options = options;
  }

  get status(): SessionView['status'] {
    return this.#status;
  }

  get runOrNull(): LabRun | null {
    return this.#status.kind === 'ready' ? this.#run : null;
  }

  /** Opens a sandbox in the background; the status tells how it goes. */
  start(): void {
    this.#become(starting({ says: 'start the sandbox', done: null }));
    this.#start(null, []);
  }

  /**
   * Opens another sandbox with terminals on the same machines: from the snapshot that `from` returns, which is of the
   * current step's start, or a new one. Resolves when opening has begun. Does nothing while one is starting.
   */
  async renew(from: () => SandboxSnapshot | null): Promise<void> {
    if (this.#status.kind === 'starting' || this.#isClosed()) return;
    const snapshot = from();
    const old = this.#run;
    const terminals = old?.terminals.places ?? [];
    this.#run = null;
    this.emit('leaving');
    this.#become(starting({ says: 'clear the old sandbox away', done: null }));
    await old?.close();
    if (this.#isClosed()) return;
    const { progress } = this.#options;
    for (const step of snapshot ? progress.from(progress.current) : progress.steps) step.forgetSandbox();
    this.#start(snapshot, terminals);
  }

  /** Ends the sandbox, whether it is ready or not. */
  async close(): Promise<void> {
    this.#become({ kind: 'closed' });
    this.#starting?.abort.abort();
    await this.#starting?.ended;
    await this.#run?.close();
  }

  #start(from: SandboxSnapshot | null, terminals: readonly TerminalPlace[]): void {
    const abort = new AbortController();
    this.#starting = { abort, ended: this.#open(abort.signal, from, terminals) };
  }

  /** Never rejects: the status reports what goes wrong. */
  async #open(signal: AbortSignal, from: SandboxSnapshot | null, terminals: readonly TerminalPlace[]): Promise<void> {
    const { lab, driver, progress, ids, openSource } = this.#options;
    const onProgress = (now: Progress) => this.#become(starting(now));
    try {
      const run = await openLabRun({
        ...{ lab, driver: from ?? driver, begun: from !== null, progress, ids, signal, onProgress },
        ...(openSource && { openSource }),
      });
      this.#run = run;
      if (signal.aborted) return; // close() waits for this and closes the run
      run.on('died', (reason) => this.#died(run, reason));
      this.emit('opened', run);
      this.#openTerminals(run, terminals);
      this.#become({ kind: 'ready' });
      this.emit('ready');
    } catch (error) {
      if (signal.aborted) return;
      if (from) return this.#openAnew(signal, terminals);
      const { problem, remedy } = toLabError(error);
      this.#become({ kind: 'died', problem, remedy });
    }
  }

  /** If the snapshot cannot be used: opens a new sandbox, in which the steps before are repeated. */
  #openAnew(signal: AbortSignal, terminals: readonly TerminalPlace[]): Promise<void> {
    for (const step of this.#options.progress.steps) step.forgetSandbox();
    return this.#open(signal, null, terminals);
  }

  /** Opens the earlier terminals, and one on the host in any case. */
  #openTerminals(run: LabRun, places: readonly TerminalPlace[]): void {
    const first = places.find(({ machine }) => machine === 'host');
    run.openTerminal('host', first ?? this.#options.terminalSize).once('mark', () => this.emit('prompt', run));
    const others = places.filter((one) => one !== first && run.machines.includes(one.machine));
    for (const { machine, ...size } of others) run.openTerminal(machine, size);
  }

  #died(run: LabRun, reason: string): void {
    if (run !== this.#run) return;
    const { problem, remedy } = new LabError('sandbox-died', { reason });
    this.#become({ kind: 'died', problem, remedy });
  }

  #isClosed(): boolean {
    return this.#status.kind === 'closed';
  }

  #become(status: SessionView['status']): void {
    if (this.#isClosed()) return;
    this.#status = status;
    this.emit('status');
  }
}

function starting(progress: Progress): SessionView['status'] {
  return { kind: 'starting', progress };
}
