// Remembers what the sandbox was like at the start of each step and restores it. It does not know what passed.
import { Checkpoint } from './checkpoints/checkpoint.ts';
import { LabError } from '../errors/lab-error.ts';
import type { CheckpointState } from '../protocol/session-view.ts';
import type { SandboxSnapshot } from '../sandbox/sandbox.ts';
import type { LabRun } from './lab-run.ts';

const mostBytes = 1024 ** 3; // of snapshots; a lab of twelve steps takes about as much

/**
 * How a step's start was restored: in this sandbox, where everything done since was undone; in another one, which
 * continues from a snapshot; or in a new one that repeats the steps before. `remains`: what could not be undone, in
 * words.
 */
export type Restored =
  | { how: 'in-place'; remains: null }
  | { how: 'from-snapshot'; remains: null; from: SandboxSnapshot }
  | { how: 'replayed'; remains: string };

/** `known` resolves once `isKept` is final. */
interface Start {
  isKept: boolean;
  known: Promise<void>;
}

export class StepCheckpoints {
  readonly #mostBytes: number;
  readonly #onState: () => void;
  #run: LabRun;
  /** by step; a step that is not in here is missing */
  readonly #starts = new Map<string, Start>();
  /** they outlive the sandbox; the latest last */
  readonly #snapshots = new Map<string, SandboxSnapshot>();
  /** in this sandbox, where there is no snapshot */
  readonly #checkpoints = new Map<string, Checkpoint>();

  /**
   * `mostBytes`: limit for snapshots on disk; the oldest give way to new ones. `onState`: called when the result of
   * `state()` has changed; must not throw.
   */
  constructor(run: LabRun, options: { mostBytes?: number; onState?: () => void } = {}) {
    this.#run = run;
    this.#mostBytes = options.mostBytes ?? mostBytes;
    this.#onState = options.onState ?? (() => {});
  }

  /** The session continues in another sandbox. */
  follow(run: LabRun): void {
    this.#run = run;
    for (const step of this.#checkpoints.keys()) this.#starts.delete(step);
    this.#checkpoints.clear();
  }

  /** Whether a step's start is kept, is being kept, or neither. */
  state(step: string): CheckpointState {
    const start = this.#starts.get(step);
    if (!start) return 'missing';
    return start.isKept ? 'kept' : 'pending';
  }

  /** Keeps the present sandbox as the start of a step, unless that is kept already; runs in the background. */
  checkpoint(step: string): void {
    if (this.#starts.has(step)) return;
    const kept = this.#keep(step, this.#run);
    const start: Start = { isKept: false, known: kept.then((isKept) => this.#settle(step, start, isKept)) };
    this.#starts.set(step, start);
    this.#onState();
  }

  /** Resolves once it is known whether a step's start is kept; with false if no checkpoint was requested. */
  async isKept(step: string): Promise<boolean> {
    const start = this.#starts.get(step);
    await start?.known;
    return start?.isKept ?? false;
  }

  /**
   * Returns the snapshot of a step's start if there is one. Otherwise undoes everything done since and interrupts what
   * runs in terminals. Later steps begin anew when they are next entered.
   */
  async restore(step: string): Promise<Restored> {
    await this.isKept(step);
    const from = this.snapshotOf(step);
    if (from) return { how: 'from-snapshot', remains: null, from };
    const remains = await this.#undo(step);
    this.#forgetAfter(step);
    return remains === null ? { how: 'in-place', remains } : { how: 'replayed', remains };
  }

  /** The snapshot of a step's start, to continue from; null if there is none, or none yet. */
  snapshotOf(step: string): SandboxSnapshot | null {
    const from = this.#snapshots.get(step) ?? null;
    if (from) this.#forgetAfter(step);
    return from;
  }

  /** Frees the snapshots. */
  async close(): Promise<void> {
    await Promise.all([...this.#starts.values()].map(({ known }) => known));
    for (const snapshot of this.#snapshots.values()) await snapshot.close();
    this.#snapshots.clear();
  }

  /** A start that was forgotten meanwhile stays forgotten. */
  #settle(step: string, start: Start, isKept: boolean): void {
    start.isKept = isKept;
    if (!isKept && this.#starts.get(step) === start) this.#starts.delete(step);
    this.#onState();
  }

  #forgetAfter(step: string): void {
    for (const { step: later } of this.#run.progress.from(step).slice(1)) this.#starts.delete(later.id);
  }

  async #undo(step: string): Promise<string | null> {
    const checkpoint = this.#checkpoints.get(step);
    if (!checkpoint) return 'how the step began was not kept';
    this.#run.terminals.interrupt();
    const words = `gone back to the start of “${this.#run.progress.step(step).step.title}”`;
    return this.#run.engineTraffic.during('host', () => checkpoint.restore(), words);
  }

  /** False if the start cannot be kept: the sandbox is closed, does not answer, or a command ran meanwhile. */
  async #keep(step: string, run: LabRun): Promise<boolean> {
    try {
      return (await this.#keepWhole(step, run)) || (await this.#keepTraces(step, run));
    } catch (error) {
      if (error instanceof LabError || run.signal.aborted) return false;
      throw error;
    }
  }

  /** False if no snapshot can be made. */
  async #keepWhole(step: string, run: LabRun): Promise<boolean> {
    const snapshot = await run.snapshot().catch((error: unknown) => {
      if (error instanceof LabError) return null;
      throw error;
    });
    if (!snapshot) return false;
    await this.#snapshots.get(step)?.close();
    this.#snapshots.delete(step); // the latest last
    this.#snapshots.set(step, snapshot);
    await this.#makeRoom();
    return true;
  }

  async #makeRoom(): Promise<void> {
    let bytes = [...this.#snapshots.values()].reduce((sum, snapshot) => sum + snapshot.bytes, 0);
    for (const [step, snapshot] of [...this.#snapshots].slice(0, -1)) {
      if (bytes <= this.#mostBytes) return;
      this.#snapshots.delete(step);
      this.#starts.delete(step);
      bytes -= snapshot.bytes;
      await snapshot.close();
    }
  }

  async #keepTraces(step: string, run: LabRun): Promise<boolean> {
    const typed = () => run.terminals.commands.length;
    const before = typed();
    const checkpoint = await Checkpoint.take(run, { counted: true, signal: run.signal });
    if (typed() !== before || run !== this.#run) return false;
    this.#checkpoints.set(step, checkpoint);
    return true;
  }
}
