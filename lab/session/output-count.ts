// Counts a shell's output bytes: how many came, how many are on the screen, and when to tell the engine.

const step = 32 * 1024; // bytes; often enough that the shell is never held back while the page keeps up

export class OutputCount {
  #received = 0;
  #shown = 0;
  #told = 0;
  #epoch = 0;

  /** byte number up to which output came; a reconnect asks to go on there */
  get received(): number {
    return this.#received;
  }

  /** Output that follows begins at byte `at`; what is still being drawn from before counts no more. */
  reset(at: number): void {
    this.#received = this.#shown = this.#told = at;
    this.#epoch += 1;
  }

  /** Notes output that came; call the returned function when it is on the screen. */
  take(bytes: number): () => void {
    this.#received += bytes;
    const epoch = this.#epoch;
    return () => {
      if (epoch === this.#epoch) this.#shown += bytes;
    };
  }

  /** The byte number to acknowledge now, or null: every 32 KiB, and when nothing is left to draw. */
  due(): number | null {
    const unsaid = this.#shown - this.#told;
    if (unsaid === 0 || (unsaid < step && this.#shown < this.#received)) return null;
    this.#told = this.#shown;
    return this.#shown;
  }

  /** After a reconnect the engine has forgotten what it was told. */
  forgetTold(): void {
    this.#told = -1;
  }
}
