// Keeps a shell's recent output, and notifies those who wait for a text in it.
import { withinPatience } from './patience.ts';

export class OutputWatch {
  #received = 0;
  #text = '';
  #onOutput: (() => void) | null = null;

  /** Bytes received so far. */
  get received(): number {
    return this.#received;
  }

  add(bytes: Buffer): void {
    this.#received += bytes.length;
    this.#text = (this.#text + bytes.toString('latin1')).slice(-4096);
    this.#onOutput?.();
  }

  /** Forgets earlier output, calls `act`, waits for output that contains `text`; resolves with the time it came. */
  async show(text: string, act: () => void): Promise<number> {
    this.#text = '';
    const shown = this.shown(text);
    act();
    return shown;
  }

  /** Waits until the output contains `text`. */
  shown(text: string): Promise<number> {
    return withinPatience(`output with ${JSON.stringify(text)}`, (resolve) => {
      const look = () => {
        if (!this.#text.includes(text)) return;
        this.#onOutput = null;
        resolve(performance.now());
      };
      this.#onOutput = look;
      look();
    });
  }
}
