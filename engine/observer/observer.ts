// Watches one sandbox: runs the observer inside it, keeps the latest NetworkState and emits every new one. It restarts
// the observer when that ends by itself. It does not know what the states are for.
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import type { MachineStream } from '../host/machine-commands.ts';
import type { Stream } from '../host/line-stream.ts';
import { guestPrograms } from '../protocol/guest-programs.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { parseLine } from './parse-line.ts';
import { watchForSilence, type SilenceTimes } from './silence.ts';

const firstRestartMs = 100; // doubled after each run that ends without a line
const lastRestartMs = 5000;
const freshTimeoutMs = 15_000; // far longer than a full observation takes, even under emulation
const silenceTimes: SilenceTimes = { patienceMs: 15_000, answerMs: freshTimeoutMs };

/** What it needs of a Sandbox: running a program at the site level. */
export interface Observed {
  readonly stream: MachineStream;
}

export interface WaitForOptions {
  timeoutMs: number;
  signal?: AbortSignal;
}

type Listener = (state: NetworkState) => void;

export class Observer {
  /** The last error, until a new state comes: a line that fits no schema, an early end, silence. Otherwise null. */
  fault: Error | null = null;
  readonly #sandbox: Observed;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<Listener>();
  readonly #faultListeners = new Set<(fault: Error) => void>();
  #heardAt = performance.now();
  #state: NetworkState | null = null;
  #stream: Stream | undefined;
  #asked = 1; // number of the last question; the first line answers question 1, which is never sent
  #answered = 0; // by the current run of the program
  #running: Promise<void>;

  constructor(sandbox: Observed, silence: SilenceTimes = silenceTimes) {
    this.#sandbox = sandbox;
    this.#running = this.#run();
    void watchForSilence({
      ...silence,
      heardAt: () => this.#heardAt,
      ask: (options) => this.fresh(options),
      onSilence: (fault) => this.#silent(fault),
      signal: this.#closing.signal,
    });
  }

  /** The latest state; null before the first. */
  get state(): NetworkState | null {
    return this.#state;
  }

  /** Calls the listener with every new state; returns a function that unsubscribes. */
  onState(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls the listener each time the sandbox has not answered for long; returns a function that unsubscribes. */
  onFault(listener: (fault: Error) => void): () => void {
    this.#faultListeners.add(listener);
    return () => this.#faultListeners.delete(listener);
  }

  /**
   * Resolves with the first state that fits; the current state may. Throws LabError `state-timeout` at the time limit,
   * `observer-closed` when the observer is closed, and the signal's reason when aborted.
   */
  waitFor(predicate: (state: NetworkState) => boolean, options: WaitForOptions): Promise<NetworkState> {
    if (this.#state && predicate(this.#state)) return Promise.resolve(this.#state);
    return this.#next(predicate, options);
  }

  /** A complete state observed after this call began, including what has no change events. Throws like waitFor. */
  async fresh(options: Partial<WaitForOptions> = {}): Promise<NetworkState> {
    const number = ++this.#asked;
    this.#stream?.write(`${number}\n`);
    return this.#next(() => this.#answered >= number, { timeoutMs: freshTimeoutMs, ...options });
  }

  /** Ends the program. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort(new LabError('observer-closed'));
    await this.#stream?.close();
    await this.#running;
  }

  #next(predicate: (state: NetworkState) => boolean, { timeoutMs, signal }: WaitForOptions): Promise<NetworkState> {
    const timeout = new AbortController();
    const timer = setTimeout(
      () =>
        timeout.abort(new LabError('state-timeout', { seconds: timeoutMs / 1000, fault: this.fault?.message ?? '' })),
      timeoutMs,
    );
    const stop = AbortSignal.any([timeout.signal, this.#closing.signal, ...(signal ? [signal] : [])]);
    let off = () => {};
    return new Promise<NetworkState>((resolve, reject) => {
      if (stop.aborted) return reject(stop.reason as Error);
      stop.addEventListener('abort', () => reject(stop.reason as Error), { once: true });
      off = this.onState((state) => void (predicate(state) && resolve(state)));
    }).finally(() => {
      clearTimeout(timer);
      off();
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let restartMs = firstRestartMs; !signal.aborted; restartMs = Math.min(restartMs * 2, lastRestartMs)) {
      const before = this.#state;
      this.#answered = 0;
      this.#stream = this.#sandbox.stream('site', guestPrograms.observe, { onLine: (line) => this.#take(line) });
      if (this.#asked > 1) this.#stream.write(`${this.#asked}\n`);
      const { exit, said } = await this.#stream.ended;
      if (signal.aborted) return;
      this.fault = new LabError('observer-ended', { exit: exit ?? 'none', said: said.trim() });
      if (this.#state !== before) restartMs = firstRestartMs;
      await delay(restartMs, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  #silent(fault: Error): void {
    this.fault = fault;
    for (const listener of [...this.#faultListeners]) guarded(listener)(fault);
  }

  #take(line: string): void {
    this.#heardAt = performance.now();
    try {
      const { answers, state } = parseLine(line, (this.#state?.sequence ?? 0) + 1, Date.now());
      this.#state = state;
      this.#answered = answers;
      this.fault = null;
    } catch (error) {
      this.fault = error as Error;
      return;
    }
    for (const listener of [...this.#listeners]) guarded(listener)(this.#state);
  }
}
