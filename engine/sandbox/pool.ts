// Keeps one sandbox ready ahead of time, so that opening a lab can take it over. It needs enough free memory, and the
// sandbox is closed when nobody has been active for a while. It does not know what sandboxes are for.
import { readFile } from 'node:fs/promises';
import { tellUnexpected } from '../errors/guarded.ts';
import type { OpenOptions, Sandbox, SandboxSource } from './sandbox.ts';

const idleMs = 10 * 60_000; // whoever leaves the home page open this long has gone away
const spareMib = 2_048; // memory that must be available on the host: a sandbox needs at most a third of it

export interface PoolOptions {
  /** since the last warm() or open(); default 10 minutes */
  idleMs?: number;
  /** MiB of memory available on the host now; default: read from the kernel */
  availableMib?: () => Promise<number>;
}

interface Spare {
  readonly abort: AbortController;
  /** null if none could be opened, or it was closed */
  readonly sandbox: Promise<Sandbox | null>;
}

export class SandboxPool implements SandboxSource {
  readonly #driver: SandboxSource;
  readonly #idleMs: number;
  readonly #availableMib: () => Promise<number>;
  #spare: Spare | null = null;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(driver: SandboxSource, options: PoolOptions = {}) {
    this.#driver = driver;
    this.#idleMs = options.idleMs ?? idleMs;
    this.#availableMib = options.availableMib ?? availableMib;
  }

  /** Somebody may open a lab soon: prepares a sandbox in the background, unless there is one. */
  warm(): void {
    if (this.#closed) return;
    this.#waitAnew();
    this.#spare ??= this.#start();
  }

  /** Waits for a sandbox that is being opened; resolves with whether one is ready. */
  async ready(): Promise<boolean> {
    const sandbox = (await this.#spare?.sandbox) ?? null;
    return sandbox !== null;
  }

  /** The sandbox that is ready or being opened, otherwise a new one. Throws LabError as the driver does. */
  async open(options: OpenOptions = {}): Promise<Sandbox> {
    const spare = this.#spare;
    this.#spare = null;
    if (!spare) return this.#driver.open(options);
    const aborted = () => spare.abort.abort();
    options.signal?.addEventListener('abort', aborted, { once: true });
    options.onProgress?.({ says: 'take over the sandbox that is being made ready', done: null });
    try {
      const sandbox = await spare.sandbox;
      if (sandbox && options.signal?.aborted) await sandbox.close();
      options.signal?.throwIfAborted();
      return sandbox ?? (await this.#driver.open(options));
    } finally {
      options.signal?.removeEventListener('abort', aborted);
    }
  }

  /** Closes the waiting sandbox; no more are prepared. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#drain();
  }

  #start(): Spare {
    const abort = new AbortController();
    const sandbox = this.#openSpare(abort.signal).catch(() => null); // open() will report the error
    const spare = { abort, sandbox };
    void sandbox.then((opened) => {
      if (!opened) this.#forget(spare);
      else void opened.died.then(() => this.#forget(spare));
    });
    return spare;
  }

  async #openSpare(signal: AbortSignal): Promise<Sandbox | null> {
    if ((await this.#availableMib()) < spareMib) return null;
    return this.#driver.open({ signal });
  }

  #forget(spare: Spare): void {
    if (this.#spare === spare) this.#spare = null;
  }

  async #drain(): Promise<void> {
    const spare = this.#spare;
    this.#spare = null;
    spare?.abort.abort();
    await (await spare?.sandbox)?.close();
  }

  #waitAnew(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#drain().catch(tellUnexpected), this.#idleMs).unref();
  }
}

async function availableMib(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8');
  return Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024;
}
