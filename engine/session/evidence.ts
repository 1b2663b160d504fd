// What the latest verdicts of each step were made of, and which of them showed all its checks to pass together for the
// first time. It judges nothing, and keeps nothing beyond the run.
import type { CheckContext } from '../check/context.ts';
import type { Judgement } from '../check/judgement.ts';
import type { Step } from '../protocol/lab.ts';

/** What an answer was judged on. */
export interface JudgedOn {
  readonly context: CheckContext;
  /** of a prediction: what showed that it could be judged; null for others, and until it showed */
  readonly reveal: Judgement | null;
}

export class Evidence {
  /** step id → id of a check or prediction → the latest */
  readonly #latest = new Map<string, Map<string, Judgement>>();
  /** step id → its checks, as they first passed together */
  readonly #together = new Map<string, Judgement[]>();

  /**
   * Takes the latest of checks, and of what predictions wait for. Gives all of the step's checks the first time that
   * they pass together, null otherwise.
   */
  take({ id, checks, questions }: Step, judged: readonly Judgement[]): Judgement[] | null {
    const latest = this.#latest.get(id) ?? new Map<string, Judgement>();
    this.#latest.set(id, latest);
    for (const one of judged) {
      const shown = questions.some((question) => question.id === one.verdict.check) && latest.get(one.verdict.check);
      if (!shown || !shown.verdict.pass) latest.set(one.verdict.check, one); // that it has shown stays so
    }
    const whole = this.ofChecks(id, checks);
    const pass = whole.length === checks.length && whole.every(({ verdict }) => verdict.pass);
    if (!pass || checks.length === 0 || this.#together.has(id)) return null;
    this.#together.set(id, whole);
    return whole;
  }

  /** Each check of a step as they first passed together; null until then. */
  together(step: string): readonly Judgement[] | null {
    return this.#together.get(step) ?? null;
  }

  /** The latest of each check of a step that can be judged again, in the checks' order. */
  ofChecks(step: string, checks: Step['checks']): Judgement[] {
    const known = checks.flatMap(({ id }) => this.#latest.get(step)?.get(id) ?? []);
    return known.filter(({ runs }) => runs !== null);
  }

  /** What showed that a prediction can be judged; null until then. */
  reveal(step: string, prediction: string): Judgement | null {
    const found = this.#latest.get(step)?.get(prediction);
    return found?.verdict.pass ? found : null;
  }

  /** What was seen in a step is no more. */
  forget(step: string): void {
    this.#latest.delete(step);
  }
}
