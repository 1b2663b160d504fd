// Remembers what the sandbox was like at the start of each step, and leads it back there. It does not know what passed.
import { Checkpoint } from '../checkpoint/checkpoint.ts';
import { LabError } from '../errors/lab-error.ts';
import type { LabRun } from './lab-run.ts';

export class StepStarts {
  readonly #run: LabRun;
  readonly #kept = new Map<string, Promise<Checkpoint | null>>();

  constructor(run: LabRun) {
    this.#run = run;
  }

  /** Keeps how it is now as the start of a step, unless that is known; in the background. */
  note(step: string): void {
    if (!this.#kept.has(step)) this.#kept.set(step, this.#take());
  }

  /** Resolves once it is known whether the start of a step is kept; false also where it was never noted. */
  async isKept(step: string): Promise<boolean> {
    return ((await this.#kept.get(step)) ?? null) !== null;
  }

  /**
   * Undoes all that was done since a step's start; what runs in terminals is interrupted. Resolves with what could not
   * be undone, in words; null: all could.
   */
  async goBack(step: string): Promise<string | null> {
    const checkpoint = await this.#kept.get(step);
    if (!checkpoint) return 'how the step began was not kept';
    this.#run.terminals.interrupt();
    const words = `gone back to the start of “${this.#run.progress.step(step).step.title}”`;
    return this.#run.ownWork.during('host', () => checkpoint.goBack(), words);
  }

  /** Null where it cannot be taken: the sandbox is closed, does not answer, or something was done meanwhile. */
  async #take(): Promise<Checkpoint | null> {
    const typed = () => this.#run.terminals.commands.length;
    const before = typed();
    try {
      const checkpoint = await Checkpoint.take(this.#run, { counted: true, signal: this.#run.signal });
      return typed() === before ? checkpoint : null;
    } catch (error) {
      if (error instanceof LabError || this.#run.signal.aborted) return null;
      throw error;
    }
  }
}
