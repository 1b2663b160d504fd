// Passes output to a screen in few large pieces instead of many small ones: output that arrives while a piece is being
// drawn waits and is drawn together. The echo of a single keystroke never waits.

const largest = 256 * 1024; // bytes; drawn in less than a frame's time

interface Piece {
  bytes: Uint8Array;
  shown: () => void;
}

export class OutputBatch {
  readonly #write: (bytes: Uint8Array, done: () => void) => void;
  readonly #drawn: () => void;
  #waiting: Piece[] = [];
  #drawing = false;

  /** `write` draws bytes, then calls its callback; `drawn` is called after each piece is on the screen. */
  constructor(write: (bytes: Uint8Array, done: () => void) => void, drawn: () => void) {
    this.#write = write;
    this.#drawn = drawn;
  }

  /** Adds bytes; `shown` is called once they are on the screen. */
  add(bytes: Uint8Array, shown: () => void): void {
    this.#waiting.push({ bytes, shown });
    if (!this.#drawing) this.#draw();
  }

  /** Discards what has not been passed to the screen yet. */
  drop(): void {
    this.#waiting = [];
  }

  #draw(): void {
    const pieces = this.#next();
    if (pieces.length === 0) return;
    this.#drawing = true;
    this.#write(joined(pieces), () => {
      this.#drawing = false;
      for (const { shown } of pieces) shown();
      this.#drawn();
      if (!this.#drawing) this.#draw();
    });
  }

  #next(): Piece[] {
    let bytes = 0;
    const past = this.#waiting.findIndex((piece) => (bytes += piece.bytes.length) > largest);
    return this.#waiting.splice(0, past < 0 ? this.#waiting.length : Math.max(1, past));
  }
}

function joined(pieces: readonly Piece[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!.bytes;
  const all = new Uint8Array(pieces.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of pieces) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}
