// Controls how fast a demonstration plays and whether it is paused. It does not know what is being played.
import { setTimeout as delay } from 'node:timers/promises';
import { Gate } from './gate.ts';

export class Pacing {
  /** characters a second, as configured */
  pace: number;
  /** types and continues at once, from now on */
  instant: boolean;
  readonly gate = new Gate();
  #hurried = new AbortController();

  constructor(pace: number, instant: boolean) {
    this.pace = pace;
    this.instant = instant;
  }

  /** current speed in characters a second; Infinity: at once */
  get typing(): number {
    return this.instant || this.#hurried.signal.aborted ? Infinity : this.pace;
  }

  /** Finishes the current typing or waiting at once. */
  hurry(): void {
    this.#hurried.abort();
  }

  /** Returns to the usual pace. */
  settle(): void {
    if (this.#hurried.signal.aborted) this.#hurried = new AbortController();
  }

  /** Waits so that the audience can see or read something, unless everything plays at once. Then waits while paused. */
  async dwell(ms: number, signal: AbortSignal): Promise<void> {
    if (this.typing !== Infinity) {
      const short = AbortSignal.any([signal, this.#hurried.signal]);
      await delay(ms, undefined, { signal: short }).catch(() => signal.throwIfAborted());
    }
    await this.gate.passed(signal);
  }
}

/** ms that reading a sentence takes, a little faster than aloud. */
export function readingMs(text: string): number {
  return Math.min(3500, 700 + text.length * 14);
}
