// One attempt at a step in a run: performs actions as a learner would and judges the step's checks and questions.
import type { ProbeContext } from '../../check/context.ts';
import { judgeCheck } from '../../check/judge.ts';
import { judgeWithEvidence, type Judgement } from '../../check/judgement.ts';
import { revealCheck } from '../../check/judge-prediction.ts';
import { judgeQuestion } from '../../check/judge-question.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { Action, Step } from '../../protocol/lab.ts';
import type { MachineName } from '../../protocol/machine.ts';
import type { Question } from '../../protocol/question.ts';
import type { Verdict } from '../../protocol/verdict.ts';
import { performAction } from '../../session/actions.ts';
import type { LabRun } from '../../session/lab-run.ts';
import { problemOf } from '../../session/action-problem.ts';

export class Attempt {
  readonly #run: LabRun;
  readonly #step: Step;
  readonly #signal: AbortSignal;
  readonly #startedAtMs: number;
  /** question id → the verdict of its last answer, at the moment of answering */
  readonly #answers = new Map<string, Verdict>();
  /** the last judgements of all checks, and of what predictions wait for */
  #looked: { judged: Judgement[]; context: ProbeContext } | null = null;

  private constructor(run: LabRun, step: Step, signal: AbortSignal, startedAtMs: number) {
    this.#run = run;
    this.#step = step;
    this.#signal = signal;
    this.#startedAtMs = startedAtMs;
  }

  /** Enters the step: commands typed from now on count for it. */
  static async begin(run: LabRun, step: Step, signal: AbortSignal): Promise<Attempt> {
    const either = AbortSignal.any([signal, run.signal]);
    const startedAtMs = await timeOnHost(run, either);
    run.beginStep(step.id);
    return new Attempt(run, step, either, startedAtMs);
  }

  /** Performs the actions in order. Resolves with what went wrong, in words, or null. */
  async perform(actions: readonly Action[]): Promise<string | null> {
    for (const action of actions) {
      try {
        const result = await performAction(this.#run, action, { signal: this.#signal });
        if (result.kind === 'answered') this.#answers.set(result.verdict.check, result.verdict);
        const problem = problemOf(action, result);
        if (problem !== null) return problem;
      } catch (error) {
        if (error instanceof LabError && !this.#signal.aborted) return error.problem;
        throw error;
      }
    }
    return null;
  }

  /** Types one line on a machine, whatever its exit status; fills in {{ }}. Throws LabError as performAction does. */
  async type(on: MachineName, line: string): Promise<void> {
    await performAction(this.#run, { on, run: line, exit: 0 }, { signal: this.#signal });
  }

  /** Judges every check on a fresh state, and every question with the answer given in this attempt. */
  async verdicts(): Promise<Verdict[]> {
    const context = await this.#context();
    const judged: Judgement[] = [];
    this.#looked = { judged, context };
    for (const check of this.#step.checks) judged.push(await judgeWithEvidence(check, context));
    const verdicts = judged.map(({ verdict }) => verdict);
    for (const question of this.#step.questions) verdicts.push(await this.#answerVerdict(question, context, judged));
    return verdicts;
  }

  /** Lets the last judgements count for the run, as a learner's do. */
  settle(): void {
    if (this.#looked) this.#run.verdicts.take(this.#step.id, this.#looked.judged, this.#looked.context);
  }

  /** The verdict of one check, or of the last answer to one question. */
  async verdict(id: string): Promise<Verdict> {
    const context = await this.#context();
    const check = this.#step.checks.find((candidate) => candidate.id === id);
    if (check) return judgeCheck(check, context);
    return this.#answerVerdict(
      this.#step.questions.find((question) => question.id === id)!,
      context,
    );
  }

  isQuestion(id: string): boolean {
    return this.#step.questions.some((question) => question.id === id);
  }

  answered(id: string): boolean {
    return this.#answers.has(id);
  }

  /** The judging context, without what earlier attempts left in container logs. */
  async #context(): Promise<ProbeContext> {
    const context = await this.#run.judgingContext(this.#step.id, this.#signal);
    return { ...context, logsSinceMs: this.#startedAtMs };
  }

  /** The verdict from when the answer was given. A prediction is judged once its outcome shows. */
  async #answerVerdict(question: Question, context: ProbeContext, judged: Judgement[] = []): Promise<Verdict> {
    if (question.kind !== 'prediction') return this.#answers.get(question.id) ?? judgeQuestion(question, null, context);
    const progress = this.#run.progress.step(this.#step.id);
    const said = progress.answers.get(question.id) ?? null;
    if (progress.revealed(question.id)) return judgeQuestion(question, said, { ...context, revealed: true });
    const reveal = await judgeWithEvidence(revealCheck(question), context);
    judged.push(reveal);
    return judgeQuestion(question, said, { ...context, revealed: reveal.verdict.pass });
  }
}

/** ms since 1970. An emulated machine's clock is some tenths of a second off, and its logs use that clock. */
async function timeOnHost(run: LabRun, signal: AbortSignal): Promise<number> {
  const { stdout } = await run.exec('host', ['date', '+%s%3N'], { signal });
  const time = Number(stdout);
  return time > 0 ? time : Date.now();
}

/** A verdict in one line, for reports. */
export function inWords({ check, expected, actual, cause }: Verdict): string {
  return `${check}: expected ${expected}; saw: ${actual}${cause === null ? '' : `; cause: ${cause}`}`;
}
