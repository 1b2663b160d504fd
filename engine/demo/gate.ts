// Lets callers pass while it is open, and holds them while it is closed.

export class Gate {
  #open = true;
  readonly #waiting = new Set<() => void>();

  get isOpen(): boolean {
    return this.#open;
  }

  open(): void {
    this.#open = true;
    for (const pass of this.#waiting) pass();
    this.#waiting.clear();
  }

  close(): void {
    this.#open = false;
  }

  /** Rejects with the signal's reason if that aborts first. */
  passed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#open) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(pass);
        reject(signal.reason as Error);
      };
      const pass = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.add(pass);
    });
  }
}
