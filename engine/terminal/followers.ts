// The readers of a terminal that only follow: they get their output after everybody else and in larger pieces, so that
// many of them cost those who type nothing.
import { guarded } from '../errors/guarded.ts';
import type { OutputReader } from './output-reader.ts';

export class Followers {
  /** reader → ms between two looks for output */
  readonly #readers = new Map<OutputReader, number>();
  readonly #timers = new Map<number, NodeJS.Timeout>();

  /** The reader gets at once what it lacks. */
  add(reader: OutputReader, everyMs: number): void {
    this.#readers.set(reader, everyMs);
    reader.pump();
  }

  delete(reader: OutputReader): void {
    this.#readers.delete(reader);
  }

  /** There is output: those who look for it all the time have it now, the others with their next look. */
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
