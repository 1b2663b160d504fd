// How far a learner is in one step: verdicts, answers, hints, what passed and what broke again. It records verdicts and
// does not judge.
import type { Step } from '../protocol/lab.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { StepState } from '../protocol/session-view.ts';

export class StepProgress {
  readonly step: Step;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #regressed = new Map<string, string | null>();
  readonly #answers = new Map<string, string>();
  readonly #answerVerdicts = new Map<string, Verdict>();
  readonly #explains = new Map<string, string>();
  readonly #right = new Set<string>();
  readonly #revealed = new Set<string>();
  #hintsShown = 0;
  #solutionShown = false;
  #checksPassed = false;
  #passed = false;
  #earlier: StepState['earlier'];

  constructor(step: Step) {
    this.step = step;
    this.#checksPassed = step.checks.length === 0;
  }

  get passed(): boolean {
    return this.#passed;
  }

  /** Whether it passed in another sandbox than this one. */
  get earlier(): boolean {
    return this.#earlier !== undefined;
  }

  get hintsShown(): number {
    return this.#hintsShown;
  }

  get solutionShown(): boolean {
    return this.#solutionShown;
  }

  /** question id → last answer */
  get answers(): ReadonlyMap<string, string> {
    return this.#answers;
  }

  /**
   * Takes the latest verdicts of some or all checks. If a check that passed fails now, `command` is noted as the one
   * that may have broken it.
   */
  judged(verdicts: readonly Verdict[], command: string | null): void {
    for (const verdict of verdicts) {
      const before = this.#verdicts.get(verdict.check);
      if (verdict.pass) this.#regressed.delete(verdict.check);
      else if (before?.pass) this.#regressed.set(verdict.check, command);
      this.#verdicts.set(verdict.check, verdict);
    }
    this.#checksPassed ||= this.step.checks.every(({ id }) => this.#verdicts.get(id)?.pass);
    this.#settle();
  }

  /** Takes an answer with its verdict; `explain` is kept once the answer is correct. */
  answered(question: string, answer: string, verdict: Verdict, explain: string | null): void {
    this.#answers.set(question, answer);
    this.#answerVerdicts.set(question, verdict);
    if (verdict.pass) this.#right.add(question);
    if (verdict.pass && explain !== null) this.#explains.set(question, explain);
    this.#settle();
  }

  /** Whether the outcome of a prediction has shown in this sandbox. */
  revealed(prediction: string): boolean {
    return this.#revealed.has(prediction);
  }

  /** The outcome has shown; that stays so. */
  reveal(prediction: string): void {
    this.#revealed.add(prediction);
  }

  /** Whether a question was answered correctly, or a prediction judged. */
  settled(question: string): boolean {
    return this.#right.has(question);
  }

  /** As if no question had been answered yet. */
  forgetAnswers(): void {
    for (const kept of [this.#answers, this.#answerVerdicts, this.#explains, this.#right, this.#revealed]) kept.clear();
  }

  /** Shows one more hint, if there is one. */
  showHint(): void {
    this.#hintsShown = Math.min(this.step.hints.length, this.#hintsShown + 1);
  }

  showSolution(): void {
    this.#solutionShown = true;
  }

  restoreHints(shown: number): void {
    this.#hintsShown = Math.min(this.step.hints.length, shown);
  }

  /** The step passed in an earlier run of the engine, or in a sandbox that is gone. */
  restorePass(): void {
    this.#passed = true;
  }

  /** The sandbox was replaced: what was observed in the old one no longer counts. Passes, answers and hints stay. */
  forgetSandbox(): void {
    this.#verdicts.clear();
    this.#regressed.clear();
    this.#revealed.clear();
    this.#checksPassed = this.step.checks.length === 0;
    this.#earlier = this.#passed ? 'not-redone' : undefined;
  }

  /** The step's solution was run again in this sandbox. */
  redone(): void {
    if (this.#earlier) this.#earlier = 'redone';
  }

  /** The checks among `ids` that pass now. */
  passing(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#verdicts.get(id)?.pass);
  }

  /** The checks among `ids` that pass now, or passed and have broken since. */
  passedOnce(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#verdicts.get(id)?.pass || this.#regressed.has(id));
  }

  state(): StepState {
    return {
      id: this.step.id,
      passed: this.#passed,
      ...(this.#earlier && { earlier: this.#earlier }),
      verdicts: [...this.#verdicts.values(), ...this.#answerVerdicts.values()],
      regressed: [...this.#regressed].map(([check, command]) => ({ check, command })),
      explains: Object.fromEntries(this.#explains),
      answers: Object.fromEntries(this.#answers),
      hints: this.step.hints.slice(0, this.#hintsShown),
    };
  }

  #settle(): void {
    this.#passed ||= this.#checksPassed && this.step.questions.every(({ id }) => this.#right.has(id));
  }
}
