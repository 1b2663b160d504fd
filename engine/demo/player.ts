// Plays a lab in its session, cue after cue. A presenter can continue, pause, take the keyboard and restart steps;
// without one, it plays on alone. It does not know who watches.
import { EventEmitter } from 'node:events';
import type { Terminal } from '../terminal/terminal.ts';
import type { DemoPhase, Presenter } from '../protocol/demo.ts';
import type { Step } from '../protocol/lab.ts';
import type { Session } from '../session/session.ts';
import { cuesOf, type Cue } from './cues.ts';
import { reconcileTakeover, type Found } from './reconcile-takeover.ts';
import { performCue, type CueFailure } from './perform-cue.ts';
import { presenterView } from './presenter-view.ts';
import type { Place, PlayerEvents, PlayerOptions } from './player-terms.ts';
import { readingMs, Pacing } from './pacing.ts';
import { shownTerminal } from './shown-terminal.ts';
import { Stretch } from './stretch.ts';
import { waitReady } from './wait-ready.ts';

export class Player extends EventEmitter<PlayerEvents> {
  readonly session: Session;
  readonly attended: boolean;
  readonly patienceMs: number | undefined;
  readonly pacing: Pacing;
  startedAtMs: number | null = null;
  phase: DemoPhase = 'starting';
  terminal: Terminal | null = null;
  failure: CueFailure | null = null;
  found: Found | null = null;
  /** the answer given to the current question, once it was given */
  answer: string | null = null;
  /** the sentence on display */
  says = '';
  at: Place = { step: 0, cue: 0 };
  /** a recording of the demonstration is complete */
  recorded = false;
  readonly #stretch = new Stretch();
  #skips: ReadonlySet<number> = new Set();
  #hadCommand = 0;
  /** the presenter has continued since the last action */
  #waited = false;

  constructor({ session, pace, instant, attended, patienceMs }: PlayerOptions) {
    super();
    this.setMaxListeners(0); // presenter and audience
    this.session = session;
    this.pacing = new Pacing(pace, instant);
    this.attended = attended;
    this.patienceMs = patienceMs;
  }

  get step(): Step {
    const { steps } = this.session.lab;
    return steps[Math.min(this.at.step, steps.length - 1)]!;
  }

  get cues(): Cue[] {
    return cuesOf(this.step);
  }

  get cue(): Cue {
    const { cues } = this;
    return cues[Math.min(this.at.cue, cues.length - 1)]!;
  }

  view(): Presenter {
    return presenterView(this);
  }

  /** Begins once the sandbox is ready. */
  start(): void {
    this.#play((signal) => waitReady(this.session, signal));
  }

  /** Continues after waiting, a pause or an offer. After a failure it checks again, or skips what failed. */
  goOn(): void {
    if (this.phase === 'failed') return this.#goPastFailure();
    if (this.phase === 'offer') return this.#resume();
    if (this.phase !== 'waiting' && this.phase !== 'paused') return;
    this.#become('playing');
    this.pacing.gate.open();
  }

  /** Finishes the current typing or waiting at once; the next cue has the usual pace. */
  hurry(): void {
    if (this.phase === 'playing') this.pacing.hurry();
  }

  /** Holds before the next key or cue; a running command continues. */
  pause(): void {
    if (this.phase !== 'playing') return;
    this.pacing.gate.close();
    this.#become('paused');
  }

  setPace(pace: number): void {
    this.pacing.pace = pace;
    this.emit('changed');
  }

  setInstant(instant: boolean): void {
    this.pacing.instant = instant;
    this.emit('changed');
  }

  /** From now on, the presenter types. */
  take(): void {
    if (this.phase === 'starting' || this.phase === 'hand' || this.phase === 'finished') return;
    this.#break();
    this.#hadCommand = this.session.activity.commands.at(-1)?.id ?? 0;
    this.#become('hand');
  }

  /** Checks what holds by now, then continues, or offers to restart the step if something else was done. */
  handBack(): void {
    if (this.phase !== 'hand') return;
    this.#become('looking');
    const signal = this.#stretch.begin();
    this.#perform(async () => {
      const found = await reconcileTakeover(this, this.#hadCommand, signal);
      this.#skips = found.skips;
      if (!found.strange) return this.#play((signal) => this.#wait(signal));
      this.found = found;
      this.#become('offer');
    });
  }

  /** Undoes everything done since the start of the step, and waits there. */
  restore(): void {
    if (this.phase === 'starting' || this.phase === 'looking') return;
    const { step } = this;
    this.#break();
    this.at = { step: this.session.lab.steps.indexOf(step), cue: 0 };
    this.#become('starting');
    this.#skips = new Set();
    this.#play(async (signal) => {
      if (this.session.runOrNull) await this.session.restore(step.id);
      else await this.session.restart();
      await waitReady(this.session, signal);
    });
  }

  close(): void {
    this.#stretch.close();
    this.#break();
  }

  /** Aborted when the current playing ends. */
  get signal(): AbortSignal {
    return this.#stretch.signal;
  }

  skipped(cue: number): boolean {
    return this.#skips.has(cue);
  }

  typesInto(terminal: Terminal): void {
    if (terminal === this.terminal) return;
    this.terminal = terminal;
    this.emit('terminal', terminal);
    this.emit('changed');
  }

  told(answer: string): void {
    this.answer = answer;
    this.emit('changed');
  }

  #break(): void {
    this.#stretch.break();
    this.pacing.gate.open();
    this.failure = this.found = null;
  }

  #resume(): void {
    this.found = null;
    this.#play(() => Promise.resolve()); // continues from the current cue
  }

  #goPastFailure(): void {
    if (this.cue.kind !== 'check') this.at = { ...this.at, cue: this.at.cue + 1 };
    this.failure = null;
    this.#resume();
  }

  /** Continues from the current cue, once `first` is done. */
  #play(first: (signal: AbortSignal) => Promise<void>): void {
    const signal = this.#stretch.begin();
    this.#perform(async () => {
      await first(signal);
      this.typesInto(shownTerminal(this.session.run, this.terminal));
      this.startedAtMs ??= Date.now();
      this.#become('playing');
      while (this.at.step < this.session.lab.steps.length) {
        await this.#playStep(signal);
        if (this.failure) return;
        this.at = { step: this.at.step + 1, cue: 0 };
        this.#skips = new Set();
      }
      this.#become('finished');
    });
  }

  async #playStep(signal: AbortSignal): Promise<void> {
    const { step, cues } = this;
    if (this.session.progress.current !== step.id) this.session.enterStep(step.id);
    this.emit('step', step);
    for (; this.at.cue < cues.length; this.at = { ...this.at, cue: this.at.cue + 1 }) {
      if (this.skipped(this.at.cue)) continue;
      const { cue } = this;
      const asked = this.#waited && cue.says === this.says;
      this.#present(cue);
      if (cue.decisive && !asked) await this.#wait(signal);
      if (cue.kind !== 'say' && this.attended) await this.session.startIsKept(step.id);
      this.#waited = false;
      this.failure = await performCue(this, cue, signal);
      signal.throwIfAborted();
      if (this.failure) return this.#become('failed');
      if (cue.kind === 'say' || cue.kind === 'check') await this.#wait(signal);
    }
  }

  #present(cue: Cue): void {
    if (cue.says !== this.says) this.answer = null;
    this.says = cue.says;
    this.pacing.settle();
    this.emit('cue', cue);
    this.emit('changed');
  }

  /** Waits for the presenter or, without one, as long as reading the sentence takes. */
  async #wait(signal: AbortSignal): Promise<void> {
    this.#waited = true;
    if (!this.attended) return this.pacing.dwell(readingMs(this.says), signal);
    this.pacing.gate.close();
    this.#become('waiting');
    await this.pacing.gate.passed(signal);
  }

  #perform(act: () => Promise<void>): void {
    void this.#stretch.run(act, (failure) => {
      this.failure = failure;
      this.#become('failed');
    });
  }

  #become(phase: DemoPhase): void {
    this.phase = phase;
    this.emit('changed');
  }
}
