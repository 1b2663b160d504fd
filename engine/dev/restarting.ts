// Runs a service until it is closed, and restarts it when its sources change. The old process and its sandboxes have
// ended before the new one starts.
import { guarded } from '../errors/guarded.ts';
import type { Service } from '../host/service.ts';

const settleMs = 150; // an editor or git writes several files within a moment

export interface RestartingOptions {
  start: () => Service;
  /** whether a line of its output says that it accepts requests */
  isReady: (line: string) => boolean;
  /** called each time it is ready */
  onReady: () => void;
  /** shows a line to the developer */
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

  /** Resolves when the service has ended after close(). */
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

  /** Call this when a source has changed. */
  changed(what: string): void {
    clearTimeout(this.#timer);
    const restart = () => {
      this.#options.say(`${what} changed: the engine starts again`);
      this.#stale.signal();
    };
    this.#timer = setTimeout(guarded(restart), settleMs);
  }

  /** Resolves when the service accepts requests: at once, or after a restart in progress. */
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

/** A promise that its `signal` resolves. */
function signalled(): Promise<void> & { signal: () => void } {
  let signal = () => {};
  const promise = new Promise<void>((resolve) => (signal = resolve));
  return Object.assign(promise, { signal });
}
