// A service that runs until it is ended, and is started anew when what it is made of has changed. The one before has ended
// by then, and its sandboxes with it.
import { guarded } from '../errors/guarded.ts';
import type { Service } from '../host/service.ts';

const settleMs = 150; // an editor or git writes several files within a moment

export interface RestartingOptions {
  start: () => Service;
  /** its line that says it can be asked */
  isReady: (line: string) => boolean;
  /** calls back each time it is ready */
  onReady: () => void;
  /** a line for the developer */
  say: (line: string) => void;
}

export class Restarting {
  readonly #options: RestartingOptions;
  readonly #waiting = new Set<() => void>();
  #stale = signalled();
  #isReady = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RestartingOptions) {
    this.#options = options;
  }

  /** Resolves when it has ended after close(). */
  async run(): Promise<void> {
    while (!this.#closed) {
      this.#stale = signalled();
      const service = this.#options.start();
      service.onLine((line) => this.#heard(line));
      const ended = service.ended.then(({ exit }) => exit);
      const exit = await Promise.race([ended, this.#stale.then(() => 'stale' as const)]);
      this.#isReady = false;
      if (exit !== 'stale') {
        this.#options.say(`The engine ended with ${exit ?? 'a signal'}. It starts again when a file changes.`);
        await this.#stale;
      }
      service.endInput();
      await ended;
    }
  }

  /** To be called when something has changed. */
  changed(what: string): void {
    clearTimeout(this.#timer);
    const restart = () => {
      this.#options.say(`${what} changed: the engine starts again`);
      this.#stale.signal();
    };
    this.#timer = setTimeout(guarded(restart), settleMs);
  }

  /** Resolves when it can be asked: at once, or after the restart that is under way. */
  ready(): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** run() resolves once it has ended. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
    this.#stale.signal();
  }

  #heard(line: string): void {
    if (!this.#options.isReady(line)) return;
    this.#isReady = true;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    this.#options.onReady();
  }
}

/** A promise that is resolved by its `signal`. */
function signalled(): Promise<void> & { signal: () => void } {
  let signal = () => {};
  const promise = new Promise<void>((resolve) => (signal = resolve));
  return Object.assign(promise, { signal });
}
