// How fast a show goes, and whether it goes at all: the pace, hurrying, pausing. It does not know what is being played.
import { setTimeout as delay } from 'node:timers/promises';
import { Gate } from './gate.ts';

export class Pacing {
  /** characters a second, as it was set */
  pace: number;
  /** at once, from now on */
  instant: boolean;
  readonly gate = new Gate();
  #hurried = new AbortController();

  constructor(pace: number, instant: boolean) {
    this.pace = pace;
    this.instant = instant;
  }

  /** characters a second now; Infinity: at once */
  get typing(): number {
    return this.instant || this.#hurried.signal.aborted ? Infinity : this.pace;
  }

  /** What is being typed or waited for is there at once. */
  hurry(): void {
    this.#hurried.abort();
  }

  /** The usual pace again. */
  settle(): void {
    if (this.#hurried.signal.aborted) this.#hurried = new AbortController();
  }

  /** Time to see or read something; none where it goes at once. Then waits while it is paused. */
  async dwell(ms: number, signal: AbortSignal): Promise<void> {
    if (this.typing !== Infinity) {
      const short = AbortSignal.any([signal, this.#hurried.signal]);
      await delay(ms, undefined, { signal: short }).catch(() => signal.throwIfAborted());
    }
    await this.gate.passed(signal);
  }
}

/** ms it takes to read a sentence, a little faster than aloud. */
export function readingMs(text: string): number {
  return Math.min(3500, 700 + text.length * 14);
}
