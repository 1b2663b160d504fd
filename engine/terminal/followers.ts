// The readers of a terminal that only follow. They get output after everybody else and in larger pieces, so that many
// followers do not slow down the people who type.
import { guarded } from '../errors/guarded.ts';
import type { OutputReader } from './output-reader.ts';

/** A reader that only follows: the shell never waits for it. */
export interface Following {
  /** bytes that may be unacknowledged; Infinity for a reader that takes everything at once */
  windowBytes: number;
  /** ms between deliveries of output, so that many followers cost little; 0: at once, like other readers */
  everyMs: number;
}

export class Followers {
  /** reader → ms between deliveries of output */
  readonly #readers = new Map<OutputReader, number>();
  readonly #timers = new Map<number, NodeJS.Timeout>();

  /** The reader gets the output it lacks at once. */
  add(reader: OutputReader, everyMs: number): void {
    this.#readers.set(reader, everyMs);
    reader.pump();
  }

  delete(reader: OutputReader): void {
    this.#readers.delete(reader);
  }

  /** Called when there is output: delivers it now to readers without an interval, later to the others. */
  pump(): void {
    for (const everyMs of new Set(this.#readers.values())) {
      if (everyMs === 0) this.#pumpOf(0);
      else if (!this.#timers.has(everyMs)) this.#timers.set(everyMs, this.#later(everyMs));
    }
  }

  end(status: number | null): void {
    for (const reader of this.#readers.keys()) reader.end(status);
  }

  #later(everyMs: number): NodeJS.Timeout {
    const look = guarded(() => {
      this.#timers.delete(everyMs);
      this.#pumpOf(everyMs);
    });
    return setTimeout(look, everyMs);
  }

  #pumpOf(everyMs: number): void {
    for (const [reader, own] of this.#readers) if (own === everyMs) reader.pump();
  }
}
