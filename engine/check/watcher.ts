// Watches the checks of a step: judges assertions on every context at once, and runs probes when they may find
// something new. It does not know where contexts come from or who reads its verdicts.
import { guarded } from '../errors/guarded.ts';
import type { MachineExec } from '../host/machine-commands.ts';
import type { Check } from '../protocol/lab.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { judgeAssertions, needsProbes } from './judge.ts';
import { judgeWithEvidence, type Judgement } from './judgement.ts';

const retryFailingMs = 1_500; // logs and remote services cause no event; longer than a person waits patiently
// A request into a network under construction may wait up to a second for an ARP answer that it missed. So successive
// changes must have settled first, for longer while a command runs. After `burstMs` the probe is sent anyway.
const quietMs = 100;
const quietWithinCommandMs = 400;
const burstMs = 2_000;
const firstRetryMs = 200; // after a change, because a new service may be about to answer; the pause doubles each time
const retryPassingMs = 15_000; // rarely enough not to fill a learner's logs

export interface WatcherOptions {
  readonly checks: readonly Check[];
  readonly exec: MachineExec;
  /** called at once when a verdict has changed, with all judgements so far, in the order of the checks */
  readonly onJudged: (judged: Judgement[], context: CheckContext) => void;
  /** called when judging itself failed; watching continues */
  readonly onError: (error: unknown) => void;
  /** ends watching, as close() does */
  readonly signal?: AbortSignal;
}

interface ProbeRun {
  readonly fingerprint: string;
  readonly endedAtMs: number;
  /** how often in a row it has run with this fingerprint */
  readonly count: number;
}

export class CheckWatcher {
  readonly #options: WatcherOptions;
  readonly #judged = new Map<string, Judgement>();
  readonly #lastRuns = new Map<string, ProbeRun>();
  #context: CheckContext | null = null;
  #fingerprint = '';
  /** changes that came while probes or a command ran, or soon afterwards */
  #burst: { readonly sinceMs: number; readonly lastMs: number } | null = null;
  #running: { readonly abort: AbortController; readonly fingerprint: string } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** The judgements so far, in the order of the checks. A check whose probes have not finished once is missing. */
  get judged(): Judgement[] {
    return this.#options.checks.flatMap(({ id }) => this.#judged.get(id) ?? []);
  }

  /** Takes a new state, command or step and judges the assertions before it returns; the newest context wins. */
  observe(context: CheckContext): void {
    if (this.#closed) return;
    this.#context = context;
    let changed = false;
    for (const check of this.#options.checks) {
      const { verdict, final } = judgeAssertions(check, context);
      if (!verdict) continue;
      // Until its probes have run again, a known cause is better than none.
      const known = this.#judged.get(check.id)?.verdict;
      const keepCause = !final && known?.pass === false && known.actual === verdict.actual;
      const told = keepCause ? { ...verdict, cause: known.cause } : verdict;
      changed = this.#keep({ verdict: told, context, runs: final ? [] : null }) || changed;
    }
    if (changed) this.#options.onJudged(this.judged, context);
    if (!this.#options.checks.some(needsProbes)) return;
    this.#noteChange(fingerprint(context));
    this.#schedule();
  }

  /** Something was done that no state shows, such as opening a page. Judges failing checks again at once. */
  askAgain(): void {
    if (this.#closed) return;
    this.#running?.abort.abort();
    for (const check of this.#open()) if (!this.#judged.get(check.id)?.verdict.pass) this.#lastRuns.delete(check.id);
    this.#schedule();
  }

  /** Ends watching: cancels running probes and reports nothing more. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#running?.abort.abort();
  }

  get #commandGoesOn(): boolean {
    return this.#context?.commands.at(-1)?.exit === null;
  }

  /** Cancels probes that still run for an outdated state. */
  #noteChange(now: string): void {
    if (now === this.#fingerprint) return;
    this.#fingerprint = now;
    if (!this.#running && !this.#burst && !this.#commandGoesOn) return;
    this.#running?.abort.abort();
    const lastMs = performance.now();
    this.#burst = { sinceMs: this.#burst?.sinceMs ?? lastMs, lastMs };
  }

  #keep(judged: Judgement): boolean {
    const { verdict } = judged;
    const before = this.#judged.get(verdict.check)?.verdict;
    this.#judged.set(verdict.check, judged);
    return JSON.stringify(before) !== JSON.stringify(verdict);
  }

  /** Sets the timer for the next due check; after a run in progress this is called again. */
  #schedule(): void {
    if (this.#closed || this.#running) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const due = this.#open().map((check) => this.#dueInMs(check));
    if (due.length === 0) return;
    const waitMs = Math.min(...due);
    if (waitMs <= 0) return this.#start();
    this.#timer = setTimeout(
      guarded(() => this.#start()),
      waitMs,
    );
    this.#timer.unref();
  }

  #start(): void {
    this.#run().catch(this.#options.onError);
  }

  /** The checks for which probes may still find something new. */
  #open(): Check[] {
    const context = this.#context;
    if (!context) return [];
    return this.#options.checks.filter((check) => needsProbes(check) && !judgeAssertions(check, context).final);
  }

  #dueInMs(check: Check): number {
    const last = this.#lastRuns.get(check.id);
    if (!last || last.fingerprint !== this.#fingerprint) return this.#quietInMs();
    const retryMs = Math.min(retryFailingMs, firstRetryMs * 2 ** (last.count - 1));
    const pauseMs = this.#judged.get(check.id)?.verdict.pass ? retryPassingMs : retryMs;
    return last.endedAtMs + pauseMs - performance.now();
  }

  /** The time until the next probe may be sent after a change: 0, unless changes follow one another. */
  #quietInMs(): number {
    if (!this.#burst) return 0;
    const { sinceMs, lastMs } = this.#burst;
    const restMs = this.#commandGoesOn ? quietWithinCommandMs : quietMs;
    return Math.min(lastMs + restMs, sinceMs + burstMs) - performance.now();
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
      if (!running.abort.signal.aborted) this.#burst = null;
    } finally {
      this.#running = null;
    }
    this.#schedule();
  }

  /** Whether a probe's result still fits the newest context, which may have come while probes ran. */
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
      const judged = await judgeWithEvidence(check, { ...context, exec: this.#options.exec, signal });
      if (signal.aborted) return;
      if (this.#stillHolds(check, judged.verdict) && this.#keep(judged)) this.#options.onJudged(this.judged, context);
    } catch (error) {
      if (signal.aborted) return;
      this.#options.onError(error);
    }
    const last = this.#lastRuns.get(check.id);
    const count = last?.fingerprint === fingerprint ? last.count + 1 : 1;
    this.#lastRuns.set(check.id, { fingerprint, endedAtMs: performance.now(), count });
  }
}
