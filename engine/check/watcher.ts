// Watches the checks of a step: judges assertions on every context at once, and sends probes when they may tell
// something new. It does not know where contexts come from or who reads its verdicts.
import { guarded } from '../errors/guarded.ts';
import type { MachineExec } from '../host/machine-commands.ts';
import type { Check } from '../protocol/lab.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { judgeAssertions, needsProbes } from './judge.ts';
import { judgeWithEvidence, type Judgement } from './judgement.ts';

const retryFailingMs = 1_500; // logs and far services give no event; a person waits no longer gladly
// A request into a network that is being built waits up to a second, for an ARP answer that it missed. So changes that
// follow one another must have come to rest, longer where a command goes on; after a while it is sent all the same.
const quietMs = 100;
const quietWithinCommandMs = 400;
const burstMs = 2_000;
const firstRetryMs = 200; // after a change: what was just started is often about to answer; the pause doubles each time
const retryPassingMs = 15_000; // seldom enough not to fill a learner's logs

export interface WatcherOptions {
  readonly checks: readonly Check[];
  readonly exec: MachineExec;
  /** called at once when a verdict has changed: every one known so far, in the checks' order */
  readonly onJudged: (judged: Judgement[], context: CheckContext) => void;
  /** called when judging itself broke down; watching goes on */
  readonly onError: (error: unknown) => void;
  /** ends the watching, as close() does */
  readonly signal?: AbortSignal;
}

interface ProbeRun {
  readonly fingerprint: string;
  readonly endedAtMs: number;
  /** how often in a row it has been run at this fingerprint */
  readonly count: number;
}

export class CheckWatcher {
  readonly #options: WatcherOptions;
  readonly #judged = new Map<string, Judgement>();
  readonly #lastRuns = new Map<string, ProbeRun>();
  #context: CheckContext | null = null;
  #fingerprint = '';
  /** changes that came while probes or a command ran, or soon after such ones */
  #burst: { readonly sinceMs: number; readonly lastMs: number } | null = null;
  #running: { readonly abort: AbortController; readonly fingerprint: string } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /** What is known so far, in the checks' order; a check whose probes have not ended once is not in it. */
  get judged(): Judgement[] {
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
    this.#noteChange(fingerprint(context));
    this.#schedule();
  }

  /** Something was done that no state tells of, a page opened for example: what does not pass yet is asked again at once. */
  askAgain(): void {
    if (this.#closed) return;
    this.#running?.abort.abort();
    for (const check of this.#open()) if (!this.#judged.get(check.id)?.verdict.pass) this.#lastRuns.delete(check.id);
    this.#schedule();
  }

  /** Ends it; probes under way are cancelled and nothing more is reported. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#running?.abort.abort();
  }

  get #commandGoesOn(): boolean {
    return this.#context?.commands.at(-1)?.exit === null;
  }

  /** Probes under way of a state that is past are cancelled. */
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

  /** Sets the timer for the check that is due next; a run under way schedules again when it ends. */
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

  /** The checks that probes still have something to say about. */
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

  /** Until the next probe may be sent after a change: at once, unless changes follow one another. */
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
