// One reader of a terminal's output: sends output from a byte offset, at most a window ahead of what the reader has
// acknowledged. When the ring has dropped what comes next, it starts again at the oldest kept line.
import type { ByteRing } from './byte-ring.ts';

/** Bytes that may be unacknowledged; a reader should acknowledge well before it has received that many. */
export const windowBytes = 1024 * 1024;
const largestPiece = 128 * 1024; // bytes a message; small enough that a keystroke's echo does not wait long behind one

export interface OutputSink {
  /** The next output begins at byte `at`, not where the previous output ended. */
  reset(at: number): void;
  output(bytes: Buffer): void;
  /** Called once, after the last output. */
  exit(status: number | null): void;
}

export class OutputReader {
  readonly #ring: ByteRing;
  readonly #sink: OutputSink;
  readonly #window: number;
  #sent: number;
  #acknowledged: number;
  #exit: { status: number | null } | null = null;
  #ended = false;

  /** `from`: how many bytes the reader has; `window`: how many may be unacknowledged. */
  constructor(ring: ByteRing, from: number, sink: OutputSink, window = windowBytes) {
    this.#ring = ring;
    this.#sink = sink;
    this.#window = window;
    this.#sent = this.#acknowledged = from;
    if (from < ring.start || from > ring.end) this.#startAnew();
  }

  /** Bytes written that the reader has not acknowledged. */
  get lag(): number {
    return this.#ring.end - this.#acknowledged;
  }

  acknowledge(received: number): void {
    if (received > this.#acknowledged && received <= this.#sent) this.#acknowledged = received;
    this.pump();
  }

  /** Sends the output there is, as far as the window allows. */
  pump(): void {
    if (this.#ended) return;
    if (this.#sent < this.#ring.start) {
      if (this.#sent - this.#acknowledged > this.#window / 2) return; // enough is on its way already
      this.#startAnew();
    }
    while (this.#sent < this.#ring.end && this.#sent - this.#acknowledged < this.#window) {
      const bytes = this.#ring.read(this.#sent, largestPiece);
      this.#sent += bytes.length;
      this.#sink.output(bytes);
    }
    if (this.#exit && this.#sent === this.#ring.end) {
      this.#ended = true;
      this.#sink.exit(this.#exit.status);
    }
  }

  /** No more output will come. */
  end(status: number | null): void {
    this.#exit = { status };
    this.pump();
  }

  #startAnew(): void {
    this.#sent = this.#acknowledged = this.#ring.oldestLine();
    this.#sink.reset(this.#sent);
  }
}
