// Watches the checks of a step: judges assertions on every context at once, and sends probes when they may tell
// something new. It does not know where contexts come from or who reads its verdicts.
import type { MachineExec } from '../machine/exec.ts';
import type { Check } from '../protocol/lab.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { judgeAssertions, needsProbes } from './judge.ts';
import { judgeNoting, type Judged } from './judged.ts';

const retryFailingMs = 1_500; // logs and far services give no event; a person waits no longer gladly
const retryPassingMs = 15_000; // seldom enough not to fill a learner's logs

export interface WatcherOptions {
  readonly checks: readonly Check[];
  readonly exec: MachineExec;
  /** called at once when a verdict has changed: every one known so far, in the checks' order */
  readonly onJudged: (judged: Judged[], context: CheckContext) => void;
  /** called when judging itself broke down; watching goes on */
  readonly onError: (error: unknown) => void;
  /** ends the watching, as close() does */
  readonly signal?: AbortSignal;
}

interface ProbeRun {
  readonly fingerprint: string;
  readonly endedAtMs: number;
}

export class CheckWatcher {
  readonly #options: WatcherOptions;
  readonly #judged = new Map<string, Judged>();
  readonly #lastRuns = new Map<string, ProbeRun>();
  #context: CheckContext | null = null;
  #fingerprint = '';
  #running: { readonly abort: AbortController; readonly fingerprint: string } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** What is known so far, in the checks' order; a check whose probes have not ended once is not in it. */
  get judged(): Judged[] {
    return this.#options.checks.flatMap(({ id }) => this.#judged.get(id) ?? []);
  }

  /** A new state, command or step: judges the assertions before it returns; the newest context wins. */
  observe(context: CheckContext): void {
    if (this.#closed) return;
    this.#context = context;
    let changed = false;
    for (const check of this.#options.checks) {
      const { verdict, final } = judgeAssertions(check, context);
      if (!verdict) continue;
      // Until its probes have looked, a known cause is better than none.
      const known = this.#judged.get(check.id)?.verdict;
      const keepCause = !final && known?.pass === false && known.actual === verdict.actual;
      const told = keepCause ? { ...verdict, cause: known.cause } : verdict;
      changed = this.#keep({ verdict: told, context, runs: final ? [] : null }) || changed;
    }
    if (changed) this.#options.onJudged(this.judged, context);
    if (!this.#options.checks.some(needsProbes)) return;
    this.#fingerprint = fingerprint(context);
    if (this.#running && this.#running.fingerprint !== this.#fingerprint) this.#running.abort.abort();
    this.#schedule();
  }

  /** Ends it; probes under way are cancelled and nothing more is reported. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#running?.abort.abort();
  }

  #keep(judged: Judged): boolean {
    const { verdict } = judged;
    const before = this.#judged.get(verdict.check)?.verdict;
    this.#judged.set(verdict.check, judged);
    return JSON.stringify(before) !== JSON.stringify(verdict);
  }

  /** Sets the timer for the check that is due next; a run under way schedules again when it ends. */
  #schedule(): void {
    if (this.#closed || this.#running) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const due = this.#open().map((check) => this.#dueInMs(check));
    if (due.length === 0) return;
    const waitMs = Math.min(...due);
    if (waitMs <= 0) return this.#start();
    this.#timer = setTimeout(() => this.#start(), waitMs);
    this.#timer.unref();
  }

  #start(): void {
    this.#run().catch(this.#options.onError);
  }

  /** The checks that probes still have something to say about. */
  #open(): Check[] {
    const context = this.#context;
    if (!context) return [];
    return this.#options.checks.filter((check) => needsProbes(check) && !judgeAssertions(check, context).final);
  }

  #dueInMs(check: Check): number {
    const last = this.#lastRuns.get(check.id);
    if (!last || last.fingerprint !== this.#fingerprint) return 0;
    const pauseMs = this.#judged.get(check.id)?.verdict.pass ? retryPassingMs : retryFailingMs;
    return last.endedAtMs + pauseMs - performance.now();
  }

  async #run(): Promise<void> {
    const context = this.#context;
    if (this.#closed || this.#running || !context) return;
    const running = { abort: new AbortController(), fingerprint: this.#fingerprint };
    this.#running = running;
    try {
      for (const check of this.#open().filter((open) => this.#dueInMs(open) <= 0)) {
        await this.#probe(check, context, running);
        if (running.abort.signal.aborted) break;
      }
    } finally {
      this.#running = null;
    }
    this.#schedule();
  }

  /** Whether the newest context, which may have come while probes ran, leaves room for what they found. */
  #stillHolds(check: Check, { pass, actual }: Verdict): boolean {
    const newest = judgeAssertions(check, this.#context!).verdict;
    return newest === null || (newest.pass === pass && newest.actual === actual);
  }

  async #probe(
    check: Check,
    context: CheckContext,
    { abort, fingerprint }: { abort: AbortController; fingerprint: string },
  ): Promise<void> {
    const { signal } = abort;
    try {
      const judged = await judgeNoting(check, { ...context, exec: this.#options.exec, signal });
      if (signal.aborted) return;
      if (this.#stillHolds(check, judged.verdict) && this.#keep(judged)) this.#options.onJudged(this.judged, context);
    } catch (error) {
      if (signal.aborted) return;
      this.#options.onError(error);
    }
    this.#lastRuns.set(check.id, { fingerprint, endedAtMs: performance.now() });
  }
}
