// Remembers up to which number each client's input was typed, so that input that is sent again is not typed again.

const rememberedClients = 64;

export class InputNumbers {
  readonly #typed = new Map<string, number>();

  /** The highest number that was typed; 0 for a client that is not known. */
  of(client: string): number {
    return this.#typed.get(client) ?? 0;
  }

  /** Records a client's input number; true if it is new. */
  isNew(client: string, sequence: number): boolean {
    if (sequence <= this.of(client)) return false;
    this.#typed.delete(client);
    this.#typed.set(client, sequence);
    for (const oldest of this.#typed.keys()) {
      if (this.#typed.size <= rememberedClients) break;
      this.#typed.delete(oldest);
    }
    return true;
  }
}
