// What came out of a shell of late, and who waits for a text in it.
import { withinPatience } from './patience.ts';

export class OutputWatch {
  #received = 0;
  #text = '';
  #onOutput: (() => void) | null = null;

  /** Bytes so far. */
  get received(): number {
    return this.#received;
  }

  add(bytes: Buffer): void {
    this.#received += bytes.length;
    this.#text = (this.#text + bytes.toString('latin1')).slice(-4096);
    this.#onOutput?.();
  }

  /** Forgets what was shown, acts, then waits for output that holds `text`; gives the time at which it came. */
  async show(text: string, act: () => void): Promise<number> {
    this.#text = '';
    const shown = this.shown(text);
    act();
    return shown;
  }

  /** Waits until what was shown holds `text`. */
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
