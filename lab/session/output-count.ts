// Counts a shell's output bytes: received, shown, and acknowledged to the engine.

const step = 32 * 1024; // bytes; often enough that the engine never pauses the shell while the page keeps up

export class OutputCount {
  #received = 0;
  #shown = 0;
  #told = 0;
  #epoch = 0;

  /** number of the byte up to which output arrived; a reconnect resumes there */
  get received(): number {
    return this.#received;
  }

  /** Output that follows begins at byte `at`. Earlier output that is still being drawn no longer counts. */
  reset(at: number): void {
    this.#received = this.#shown = this.#told = at;
    this.#epoch += 1;
  }

  /** Counts received output; call the returned function when it is on the screen. */
  take(bytes: number): () => void {
    this.#received += bytes;
    const epoch = this.#epoch;
    return () => {
      if (epoch === this.#epoch) this.#shown += bytes;
    };
  }

  /** The byte number to acknowledge now: every 32 KiB, and when nothing is left to draw. Otherwise null. */
  due(): number | null {
    const unsaid = this.#shown - this.#told;
    if (unsaid === 0 || (unsaid < step && this.#shown < this.#received)) return null;
    this.#told = this.#shown;
    return this.#shown;
  }

  /** After a reconnect the engine no longer knows earlier acknowledgements. */
  forgetTold(): void {
    this.#told = -1;
  }
}
