// Keeps the judgements behind the latest verdicts of each step, and those with which all its checks first passed
// together. It judges nothing, and keeps nothing beyond the run.
import type { CheckContext } from '../check/context.ts';
import type { Judgement } from '../check/judgement.ts';
import type { Step } from '../protocol/lab.ts';

/** What an answer was judged on. */
export interface JudgedOn {
  readonly context: CheckContext;
  /**
   * for a prediction: the judgement that showed its outcome; null for other questions, and until the outcome has shown
   */
  readonly reveal: Judgement | null;
}

export class Evidence {
  /** step id → id of a check or prediction → the latest judgement */
  readonly #latest = new Map<string, Map<string, Judgement>>();
  /** step id → the judgements of its checks when all first passed together */
  readonly #together = new Map<string, Judgement[]>();

  /**
   * Takes the latest judgements of checks and of what predictions wait for. Returns the judgements of all the step's
   * checks the first time that they pass together, null otherwise.
   */
  take({ id, checks, questions }: Step, judged: readonly Judgement[]): Judgement[] | null {
    const latest = this.#latest.get(id) ?? new Map<string, Judgement>();
    this.#latest.set(id, latest);
    for (const one of judged) {
      const shown = questions.some((question) => question.id === one.verdict.check) && latest.get(one.verdict.check);
      if (!shown || !shown.verdict.pass) latest.set(one.verdict.check, one); // an outcome that has shown once stays
    }
    const whole = this.ofChecks(id, checks);
    const pass = whole.length === checks.length && whole.every(({ verdict }) => verdict.pass);
    if (!pass || checks.length === 0 || this.#together.has(id)) return null;
    this.#together.set(id, whole);
    return whole;
  }

  /** The judgement of each check of a step when all first passed together; null until then. */
  together(step: string): readonly Judgement[] | null {
    return this.#together.get(step) ?? null;
  }

  /** The latest judgements of a step's checks that can be judged again, in the order of the checks. */
  ofChecks(step: string, checks: Step['checks']): Judgement[] {
    const known = checks.flatMap(({ id }) => this.#latest.get(step)?.get(id) ?? []);
    return known.filter(({ runs }) => runs !== null);
  }

  /** The judgement that showed the outcome of a prediction; null until then. */
  reveal(step: string, prediction: string): Judgement | null {
    const found = this.#latest.get(step)?.get(prediction);
    return found?.verdict.pass ? found : null;
  }

  /** Forgets what was observed in a step. */
  forget(step: string): void {
    this.#latest.delete(step);
  }
}
