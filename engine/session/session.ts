// A learner's session with a lab: what was passed, answered and kept, across all its sandboxes.
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { ownedBy } from '../errors/fault-owner.ts';
import { toLabError } from '../errors/to-lab-error.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Fault, Lab } from '../protocol/lab.ts';
import type { Restored, SolutionAction } from '../protocol/api.ts';
import type { SessionUpdate } from '../protocol/session-update.ts';
import type { SessionView } from '../protocol/session-view.ts';
import type { ProgressStore, RunHistory } from '../store/progress-store.ts';
import { solutionAction } from './solution-action.ts';
import type { LabProgress } from './lab-progress.ts';
import type { LabRun } from './lab-run.ts';
import { ActivityLog } from './activity-log.ts';
import { saveRun, saveSandbox } from './save-run.ts';
import { faultView } from './fault-view.ts';
import { SessionSandbox, type SessionSandboxOptions } from './session-sandbox.ts';
import { activityUpdates, sandboxUpdates, viewUpdate } from './present-updates.ts';
import { StartOver } from './start-over.ts';
import { StepCheckpoints } from './step-checkpoints.ts';
import { TerminalCasts } from './terminal-casts.ts';
import { onUpdate, type UpdateEvents } from './updates.ts';

export interface SessionEvents extends UpdateEvents {
  /** a sandbox is ready: its state, values and terminals exist */
  ready: [];
}

export interface SessionOptions extends Omit<SessionSandboxOptions, 'ids'> {
  store: ProgressStore;
  /** id of the saved run that it continues */
  run: number;
  /** the fault in `lab`, the seed that selected it, and the lab without it; null for a lab without faults */
  drawn: { seed: string; fault: Fault; from: Lab } | null;
}

export class Session extends EventEmitter<SessionEvents> {
  readonly id = randomBytes(9).toString('base64url');
  readonly lab: Lab;
  readonly progress: LabProgress;
  /** from every sandbox that this session had */
  readonly activity = new ActivityLog((update) => this.emit('update', update));
  readonly #casts: TerminalCasts;
  readonly #options: SessionOptions;
  readonly #sandbox: SessionSandbox;
  readonly #startOver: StartOver;
  #checkpoints: StepCheckpoints | null = null;
  #lastFault = '';
  #unheard = () => {};
  readonly #tellFault = (error: unknown) => this.#fault(toLabError(error));

  constructor(options: SessionOptions) {
    super();
    this.setMaxListeners(0); // one set of listeners for each browser tab
    this.lab = options.lab;
    this.progress = options.progress;
    this.#casts = new TerminalCasts(options.progress);
    this.#options = options;
    this.#sandbox = new SessionSandbox({ ...options, ids: this.activity.ids });
    this.#sandbox
      .on('status', () => this.#viewChanged())
      .on('leaving', () => this.#leave())
      .on('opened', (run) => this.#goOnIn(run))
      .on('prompt', (run) => this.#keepBeginning(run))
      .on('ready', () => this.#ready());
    this.#startOver = new StartOver({
      progress: this.progress,
      sandbox: this.#sandbox,
      ready: () => ({ run: this.run, checkpoints: this.#checkpoints! }),
    });
    options.store.openSession(this.id, options.run);
  }

  get status(): SessionView['status'] {
    return this.#sandbox.status;
  }

  /** The run in a ready sandbox. Throws LabError `session-not-ready`. */
  get run(): LabRun {
    if (this.runOrNull) return this.runOrNull;
    throw new LabError('session-not-ready', { status: this.status.kind });
  }

  get runOrNull(): LabRun | null {
    return this.#sandbox.runOrNull;
  }

  /** Runs `act`; unexpected errors in it, and in what it starts, are told in this session alone. */
  own<Result>(act: () => Result): Result {
    return ownedBy(this.#tellFault, act);
  }

  view(): SessionView {
    const { progress } = this;
    const { unsaved, diskLow } = this.#options.store;
    const run = this.runOrNull;
    return {
      id: this.id,
      lab: this.lab.id,
      status: this.status,
      step: progress.current,
      checkpoint: this.#checkpoints?.state(progress.current) ?? 'missing',
      finished: progress.finished,
      unsaved: unsaved && { problem: unsaved.problem, remedy: unsaved.remedy },
      diskLow: unsaved ? null : diskLow && { problem: diskLow.problem, remedy: diskLow.remedy },
      fault: faultView(this.#options.drawn, progress.finished, run?.state ?? null),
      steps: progress.states(),
      terminals: run?.terminals.list().map((info) => ({ ...info, recording: this.#casts.has(info.id) })) ?? [],
      machines: run?.machines ?? [],
    };
  }

  /** Everything that a newly connected client must know, as updates. */
  present(): SessionUpdate[] {
    const view = viewUpdate(() => this.view());
    return [view, ...sandboxUpdates(this.runOrNull), ...activityUpdates(this.activity)];
  }

  /** Starts a sandbox in the background; the status tells how it goes. */
  start(): void {
    this.#unheard = this.#options.store.onTrouble(() => this.#viewChanged());
    this.#sandbox.start();
  }

  /**
   * Replaces a sandbox that died: from the snapshot of the step's start if there is one, otherwise with a new sandbox
   * that repeats the solutions of the steps before. Passes stay. Does nothing while one is starting.
   */
  restart(): Promise<void> {
    return this.#sandbox.renew(() => this.#checkpoints?.snapshotOf(this.progress.current) ?? null);
  }

  /** What is saved on disk of all sessions of its run, and what selected its fault. */
  get kept(): { history: RunHistory } & Pick<SessionOptions, 'drawn'> {
    const { store, run, drawn } = this.#options;
    return { history: store.history(run), drawn };
  }

  /** Returns a step's solution and records that it was shown; needs no sandbox. Throws LabError `step-unknown`. */
  showSolution(step: string): SolutionAction[] {
    const progress = this.progress.step(step);
    if (this.runOrNull) this.runOrNull.showSolution(step);
    else progress.showSolution();
    this.#options.store.saveSolutionShown(this.#options.run, step);
    return progress.step.solution.map(solutionAction);
  }

  /** Enters a step; needs no sandbox. Throws LabError `step-unknown`. */
  enterStep(step: string): void {
    if (this.runOrNull) {
      this.runOrNull.enterStep(step);
      this.#checkpoints?.checkpoint(step);
      return;
    }
    this.progress.enter(step);
    this.#viewChanged();
  }

  /** Goes back to the start of a step, as StartOver does. Passes, answers, hints and commands stay. */
  restore(step: string): Promise<Restored> {
    return this.#startOver.restore(step);
  }

  /** Resolves once it is known whether restore() can undo what is done in a step from now on. */
  async startIsKept(step: string): Promise<boolean> {
    return (await this.#checkpoints?.isKept(step)) ?? false;
  }

  /** Records a terminal from now on. Throws LabError `session-not-ready`, `terminal-unknown`. */
  record(terminal: string): void {
    this.#casts.begin(this.run.terminals.get(terminal), this.lab.title, this.run.state);
    this.#viewChanged();
  }

  /** Ends the recording of a terminal and returns its text, asciicast v3. Throws LabError `recording-missing`. */
  endRecording(terminal: string): string {
    const text = this.#casts.end(terminal);
    this.#viewChanged();
    return text;
  }

  /** Shows one more hint of a step; needs no sandbox. Throws LabError `step-unknown`. */
  showHint(step: string): void {
    const progress = this.progress.step(step);
    if (this.runOrNull) this.runOrNull.showHint(step);
    else progress.showHint();
    this.#options.store.saveHints(this.#options.run, step, progress.hintsShown);
    this.#viewChanged();
  }

  /** Ends the session and its sandbox, whether it is ready or not. */
  async close(): Promise<void> {
    if (this.status.kind === 'closed') return;
    await this.#sandbox.close();
    await this.#checkpoints?.close();
    this.#unheard();
    this.#options.store.closeSession(this.id);
  }

  #leave(): void {
    this.activity.leave();
    this.#casts.clear();
  }

  #goOnIn(run: LabRun): void {
    this.#listen(run);
    this.activity.follow(run);
    this.#checkpoints ??= new StepCheckpoints(run, { onState: () => this.#viewChanged() });
    this.#checkpoints.follow(run);
  }

  /** Called after the prompt: a checkpoint takes a moment, or a second if it must run commands. */
  #keepBeginning(run: LabRun): void {
    this.#checkpoints?.checkpoint(this.progress.current);
    void saveSandbox(run, this.#options.store, this.id);
  }

  #listen(run: LabRun): void {
    const { store, run: saved } = this.#options;
    saveRun(run, { store, saved, session: this.id });
    run.on('changed', () => {
      this.#casts.stepChanged();
      this.#viewChanged();
    });
    run.on('update', (update) => this.emit('update', update));
    run.on('fault', (fault) => this.#fault(toLabError(fault)));
    onUpdate(run, 'state', ({ state }) => this.#casts.network(state));
  }

  #ready(): void {
    for (const update of sandboxUpdates(this.runOrNull)) this.emit('update', update);
    this.emit('ready');
  }

  #viewChanged(): void {
    this.emit(
      'update',
      viewUpdate(() => this.view()),
    );
  }

  /** A check that cannot be judged is retried again and again; the error is reported once. */
  #fault(fault: LabError): void {
    if (fault.problem === this.#lastFault) return;
    this.#lastFault = fault.problem;
    const { code, problem, remedy } = fault;
    this.emit('update', { type: 'error', code, problem, remedy });
  }
}
