// Lets sandboxes be asked for while their image is still being made: the first waits for it and is told how far it is.
import type { Progress } from '../protocol/session-view.ts';
import type { OpenOptions, Sandbox, SandboxDriver } from './sandbox.ts';

export class PreparingDriver {
  readonly #driver: Pick<SandboxDriver, 'prepare' | 'open'>;
  readonly #options: OpenOptions;
  readonly #listeners = new Set<(progress: Progress) => void>();
  #preparing: Promise<void> | null = null;
  #progress: Progress | null = null;

  /** `options`: what ends the preparing, and who is told of it besides those who wait. */
  constructor(driver: Pick<SandboxDriver, 'prepare' | 'open'>, options: OpenOptions = {}) {
    this.#driver = driver;
    this.#options = options;
  }

  /** Prepares now, unless that is done or under way; after a failure the next call tries again. Throws LabError. */
  prepare(): Promise<void> {
    this.#preparing ??= this.#driver.prepare({ ...this.#options, onProgress: (progress) => this.#tell(progress) });
    this.#preparing.catch(() => (this.#preparing = null));
    return this.#preparing;
  }

  /** As the driver's own, once it is prepared; an aborted caller stops waiting, the preparing goes on. */
  async open(options: OpenOptions = {}): Promise<Sandbox> {
    const { signal, onProgress } = options;
    const prepared = this.prepare();
    if (onProgress) this.#listeners.add(onProgress);
    if (onProgress && this.#progress) onProgress(this.#progress);
    try {
      await (signal ? Promise.race([prepared, rejectOnAbort(signal)]) : prepared);
    } finally {
      if (onProgress) this.#listeners.delete(onProgress);
    }
    return this.#driver.open(options);
  }

  #tell(progress: Progress): void {
    this.#progress = progress;
    this.#options.onProgress?.(progress);
    for (const listener of this.#listeners) listener(progress);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
