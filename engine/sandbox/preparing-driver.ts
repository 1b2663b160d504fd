// Lets callers ask for sandboxes while image and template are still being made. They wait and are told the progress.
// After a failure everybody gets its error, and only an explicit request tries again.
import { toLabError } from '../errors/to-lab-error.ts';
import type { LabError } from '../errors/lab-error.ts';
import type { PartState, Preparation, PreparedPart } from '../protocol/preparation.ts';
import type { Progress } from '../protocol/session-view.ts';
import type { OpenOptions, PrepareOptions, Sandbox, SandboxDriver } from './sandbox.ts';

export interface PreparingOptions {
  /** aborts the preparation */
  signal?: AbortSignal;
  /** called whenever the state of a part changes */
  onPart?: (part: PreparedPart, now: PartState) => void;
}

const nothingYet: Preparation = { image: { state: 'waiting' }, template: { state: 'waiting' } };

export class PreparingDriver {
  readonly #driver: Pick<SandboxDriver, 'prepare' | 'open'>;
  readonly #options: PreparingOptions;
  readonly #listeners = new Set<(progress: Progress) => void>();
  #preparing: Promise<void> | null = null;
  #preparation: Preparation = nothingYet;
  #progress: Progress | null = null;
  #part: PreparedPart = 'image';

  constructor(driver: Pick<SandboxDriver, 'prepare' | 'open'>, options: PreparingOptions = {}) {
    this.#driver = driver;
    this.#options = options;
  }

  get preparation(): Preparation {
    return this.#preparation;
  }

  /** Prepares unless that is done, under way or has failed. `again`: retries what failed. Throws LabError. */
  prepare({ again = false }: { again?: boolean } = {}): Promise<void> {
    const failed = Object.values(this.#preparation).some(({ state }) => state === 'failed');
    if (again && failed) this.#preparing = null;
    this.#preparing ??= this.#prepare({ again });
    return this.#preparing;
  }

  /** As the driver's open(), after the preparation. An aborted caller stops waiting; the preparation goes on. */
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

  async #prepare({ again }: { again: boolean }): Promise<void> {
    const { signal } = this.#options;
    const options: PrepareOptions = {
      again,
      onPart: (part) => this.#begin(part),
      onProgress: (progress) => this.#tell(progress),
    };
    if (signal) options.signal = signal;
    this.#preparation = nothingYet;
    this.#part = 'image';
    try {
      await this.#driver.prepare(options);
      for (const part of ['image', 'template'] as const) {
        if (this.#preparation[part].state !== 'ready') this.#set(part, { state: 'ready' });
      }
    } catch (error) {
      const failure: LabError = toLabError(error);
      if (!signal?.aborted)
        this.#set(this.#part, { state: 'failed', problem: failure.problem, remedy: failure.remedy });
      throw failure;
    } finally {
      this.#progress = null;
    }
  }

  #begin(part: PreparedPart): void {
    if (part !== this.#part) this.#set(this.#part, { state: 'ready' });
    this.#part = part;
    this.#set(part, { state: 'making', progress: null });
  }

  #tell(progress: Progress): void {
    this.#progress = progress;
    this.#set(this.#part, { state: 'making', progress });
    for (const listener of this.#listeners) listener(progress);
  }

  #set(part: PreparedPart, now: PartState): void {
    this.#preparation = { ...this.#preparation, [part]: now };
    this.#options.onPart?.(part, now);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
