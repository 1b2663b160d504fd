// Remembers what the sandbox was like at the start of each step, and knows the way back there. It does not know what passed.
import { Checkpoint } from './checkpoints/checkpoint.ts';
import { LabError } from '../errors/lab-error.ts';
import type { SandboxSnapshot } from '../sandbox/sandbox.ts';
import type { LabRun } from './lab-run.ts';

const mostBytes = 1024 ** 3; // of snapshots; a lab of twelve steps takes about as much

/** `remains`: what could not be undone, in words. */
export type WayBack =
  | { how: 'undone'; remains: null }
  | { how: 'restored'; remains: null; from: SandboxSnapshot }
  | { how: 'replayed'; remains: string };

export class StepCheckpoints {
  readonly #mostBytes: number;
  #run: LabRun;
  /** whether the start of a step that was noted is kept */
  readonly #noted = new Map<string, Promise<boolean>>();
  /** they outlive the sandbox; the latest last */
  readonly #snapshots = new Map<string, SandboxSnapshot>();
  /** of this sandbox, where there is no snapshot */
  readonly #checkpoints = new Map<string, Checkpoint>();

  /** `mostBytes`: of disk for snapshots; those of long ago give way to new ones. */
  constructor(run: LabRun, options: { mostBytes?: number } = {}) {
    this.#run = run;
    this.#mostBytes = options.mostBytes ?? mostBytes;
  }

  /** The session goes on in another sandbox. */
  follow(run: LabRun): void {
    this.#run = run;
    for (const step of this.#checkpoints.keys()) this.#noted.delete(step);
    this.#checkpoints.clear();
  }

  /** Keeps how it is now as the start of a step, unless that is known; in the background. */
  note(step: string): void {
    if (!this.#noted.has(step)) this.#noted.set(step, this.#keep(step, this.#run));
  }

  /** Resolves once it is known whether the start of a step is kept; false also where it was never noted. */
  async isKept(step: string): Promise<boolean> {
    return (await this.#noted.get(step)) ?? false;
  }

  /**
   * Undoes all that was done since a step's start, unless the sandbox as it was then can be had; what runs in terminals
   * is interrupted. Steps that come later begin anew when they are entered next.
   */
  async goBack(step: string): Promise<WayBack> {
    await this.isKept(step);
    const from = this.whole(step);
    if (from) return { how: 'restored', remains: null, from };
    const remains = await this.#undo(step);
    this.#forgetAfter(step);
    return remains === null ? { how: 'undone', remains } : { how: 'replayed', remains };
  }

  /** The sandbox as it was when a step began, to go on from there; null where that is not kept, not yet, or not whole. */
  whole(step: string): SandboxSnapshot | null {
    const from = this.#snapshots.get(step) ?? null;
    if (from) this.#forgetAfter(step);
    return from;
  }

  /** Frees what is kept. */
  async close(): Promise<void> {
    await Promise.all(this.#noted.values());
    for (const snapshot of this.#snapshots.values()) await snapshot.close();
    this.#snapshots.clear();
  }

  #forgetAfter(step: string): void {
    for (const { step: later } of this.#run.progress.from(step).slice(1)) this.#noted.delete(later.id);
  }

  async #undo(step: string): Promise<string | null> {
    const checkpoint = this.#checkpoints.get(step);
    if (!checkpoint) return 'how the step began was not kept';
    this.#run.terminals.interrupt();
    const words = `gone back to the start of “${this.#run.progress.step(step).step.title}”`;
    return this.#run.engineTraffic.during('host', () => checkpoint.goBack(), words);
  }

  /** False where it cannot be kept: the sandbox is closed, does not answer, or something was done meanwhile. */
  async #keep(step: string, run: LabRun): Promise<boolean> {
    try {
      return (await this.#keepWhole(step, run)) || (await this.#keepTraces(step, run));
    } catch (error) {
      if (error instanceof LabError || run.signal.aborted) return false;
      throw error;
    }
  }

  /** False where no snapshot is to be had. */
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
      this.#noted.delete(step);
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
