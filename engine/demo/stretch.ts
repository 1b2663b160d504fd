// What is being played without interruption: it ends when the presenter takes the keyboard or restarts the step, and
// for good when the demonstration is closed.
import { toLabError } from '../errors/to-lab-error.ts';
import type { CueFailure } from './perform-cue.ts';

export class Stretch {
  readonly #closing = new AbortController();
  #now = new AbortController();

  /** Aborted when the present stretch ends. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#now.signal, this.#closing.signal]);
  }

  /** The next stretch begins; returns its signal. */
  begin(): AbortSignal {
    this.#now = new AbortController();
    return this.signal;
  }

  break(): void {
    this.#now.abort(new DOMException('the show is somewhere else', 'AbortError'));
  }

  close(): void {
    this.#closing.abort();
    this.break();
  }

  /** Runs `act` in the present stretch. `fail` gets its error, unless the stretch has ended by then. Never rejects. */
  async run(act: () => Promise<void>, fail: (failure: CueFailure) => void): Promise<void> {
    const { signal } = this;
    try {
      await act();
    } catch (error) {
      if (signal.aborted) return;
      const { problem, remedy } = toLabError(error);
      fail({ problem: `${problem} ${remedy}`, lacks: [] });
    }
  }
}
