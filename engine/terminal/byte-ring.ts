// Keeps the latest bytes of an endless output. Byte offsets count from the first byte ever written.

const newline = 0x0a;

export class ByteRing {
  readonly #bytes: Buffer;
  #end = 0;

  /** `capacity`: bytes kept. */
  constructor(capacity: number) {
    this.#bytes = Buffer.alloc(capacity);
  }

  /** Offset of the next byte, which is the number of bytes ever written. */
  get end(): number {
    return this.#end;
  }

  /** Offset of the oldest byte still kept. */
  get start(): number {
    return Math.max(0, this.#end - this.#bytes.length);
  }

  write(chunk: Buffer): void {
    const size = this.#bytes.length;
    const kept = chunk.length > size ? chunk.subarray(chunk.length - size) : chunk;
    const at = (this.#end + chunk.length - kept.length) % size;
    const untilWrap = Math.min(kept.length, size - at);
    kept.copy(this.#bytes, at, 0, untilWrap);
    kept.copy(this.#bytes, 0, untilWrap);
    this.#end += chunk.length;
  }

  /** A copy of at most `most` bytes from offset `from`, which must still be kept. */
  read(from: number, most: number): Buffer {
    const length = Math.min(most, this.#end - from);
    const at = from % this.#bytes.length;
    const copy = Buffer.allocUnsafe(length);
    const untilWrap = this.#bytes.copy(copy, 0, at, Math.min(this.#bytes.length, at + length));
    this.#bytes.copy(copy, untilWrap, 0, length - untilWrap);
    return copy;
  }

  /** Offset where the oldest whole line begins; the oldest byte if no line ends. */
  oldestLine(): number {
    if (this.start === 0) return 0;
    const at = this.read(this.start, this.#bytes.length).indexOf(newline);
    return at === -1 ? this.start : this.start + at + 1;
  }
}
