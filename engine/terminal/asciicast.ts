// Writes a terminal's recording as asciicast v3 (docs.asciinema.org/manual/asciicast/v3): a header, then one event a
// line, each with the seconds since the event before. The network's state goes into events of our own, code "n":
// players and tools skip codes that they do not know.
import type { NetworkState } from '../protocol/network-state.ts';
import { networkCode } from '../protocol/recording.ts';
import { terminalName } from '../protocol/guest-programs.ts';

export interface CastOptions {
  cols: number;
  rows: number;
  title: string;
  /** Takes one whole line, with its line end. */
  write: (line: string) => void;
  /** Unix time, ms; default: the system clock */
  nowMs?: () => number;
}

export class CastWriter {
  readonly #write: (line: string) => void;
  readonly #nowMs: () => number;
  readonly #startMs: number;
  /** µs from the start to the last event */
  #lastUs = 0;

  /** Writes the header. */
  constructor({ cols, rows, title, write, nowMs = Date.now }: CastOptions) {
    this.#write = write;
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
    const timestamp = Math.floor(this.#startMs / 1000);
    const header = { version: 3, term: { cols, rows, type: terminalName }, timestamp, title };
    write(`${JSON.stringify(header)}\n`);
  }

  /** Text that the terminal received. */
  output(text: string): void {
    if (text !== '') this.#event('o', text);
  }

  resize(cols: number, rows: number): void {
    this.#event('r', `${cols}x${rows}`);
  }

  /** A position that a viewer can jump to. */
  marker(label: string): void {
    this.#event('m', label);
  }

  network(state: NetworkState): void {
    this.#event(networkCode, JSON.stringify(state));
  }

  /** The last event: the shell's exit status. */
  exit(status: number): void {
    this.#event('x', String(status));
  }

  #event(code: string, data: string): void {
    // The difference of rounded times, not a rounded difference: else the errors of many short intervals add up.
    const atUs = Math.max(this.#lastUs, Math.round((this.#nowMs() - this.#startMs) * 1000));
    const interval = (atUs - this.#lastUs) / 1_000_000;
    this.#lastUs = atUs;
    this.#write(`[${interval}, ${JSON.stringify(code)}, ${JSON.stringify(data)}]\n`);
  }
}
