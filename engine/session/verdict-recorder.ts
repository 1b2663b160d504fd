// Records verdicts and answers of a run in the learner's progress and the evidence, and emits events. It judges
// answers; checks are judged elsewhere.
import type { EventEmitter } from 'node:events';
import type { CheckContext } from '../check/context.ts';
import type { Judgement } from '../check/judgement.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Question } from '../protocol/question.ts';
import type { Verdict } from '../protocol/verdict.ts';
import { suspectCommand } from './suspect-command.ts';
import { explanationOf, judgeAnswer, ripePredictions } from './judge-step.ts';
import type { LabRunEvents } from './lab-run-events.ts';
import { findQuestion, type LabProgress } from './lab-progress.ts';
import type { Evidence } from './evidence.ts';
import type { StepProgress } from './step-progress.ts';

export interface VerdictRecorderOptions {
  progress: LabProgress;
  evidence: Evidence;
  /** the context for a step, on the latest state; throws LabError `session-not-ready` if there is none */
  contextOf: (step: string) => CheckContext;
  /** emits the events */
  events: EventEmitter<LabRunEvents>;
}

export class VerdictRecorder {
  readonly #options: VerdictRecorderOptions;

  constructor(options: VerdictRecorderOptions) {
    this.#options = options;
  }

  /**
   * Judges an answer on the latest state and keeps the answer with its verdict. A prediction is accepted once. Throws
   * LabError `step-unknown`, `question-unknown`, `prediction-made`.
   */
  answer(stepId: string, questionId: string, answer: string): Verdict {
    const progress = this.#options.progress.step(stepId);
    const question = findQuestion(progress.step, questionId);
    const before = progress.answers.get(questionId);
    if (question.kind === 'prediction' && before) throw new LabError('prediction-made', { said: before });
    const given = answer.trim();
    return this.#answer(progress, question, given, () => given !== '');
  }

  /**
   * Takes judgements of checks and of what predictions wait for, as watching does; returns the verdicts of the checks.
   * `context` is the newest that they were judged on.
   */
  take(stepId: string, judged: readonly Judgement[], { state, commands }: CheckContext): Verdict[] {
    const { progress: lab, evidence, events } = this.#options;
    const progress = lab.step(stepId);
    const ofCheck = ({ check }: Verdict) => progress.step.checks.some(({ id }) => id === check);
    const verdicts = judged.map(({ verdict }) => verdict);
    const checks = verdicts.filter(ofCheck);
    const together = evidence.take(progress.step, judged);
    if (together) events.emit('checked', stepId, together);
    const { sequence } = state;
    if (checks.length > 0) events.emit('update', { type: 'verdicts', step: stepId, sequence, verdicts: checks });
    this.#progressing(stepId, () => progress.judged(checks, suspectCommand(commands, state)));
    for (const verdict of verdicts) if (verdict.pass && !ofCheck(verdict)) progress.reveal(verdict.check);
    this.settle(progress);
    return checks;
  }

  /** Settles the predictions whose outcome has shown; one whose values are not known yet keeps waiting. */
  settle(progress: StepProgress): void {
    for (const [question, said] of ripePredictions(progress))
      this.#answer(progress, question, said, ({ pass }) => pass);
  }

  /** Judges an answer, and keeps it with its verdict if `keep` says so. */
  #answer(progress: StepProgress, question: Question, answer: string, keep: (verdict: Verdict) => boolean): Verdict {
    const { id: step } = progress.step;
    const { evidence, events, contextOf } = this.#options;
    const context = contextOf(step);
    const verdict = judgeAnswer(progress, question, answer, context);
    if (!keep(verdict)) return verdict;
    const explain = explanationOf(question, context);
    this.#progressing(step, () => progress.answered(question.id, answer, verdict, explain));
    const reveal = evidence.reveal(step, question.id);
    events.emit('answered', { step, question: question.id, answer, verdict }, { context, reveal });
    return verdict;
  }

  #progressing(step: string, act: () => void): void {
    const { progress: lab, events } = this.#options;
    const progress = lab.step(step);
    const passedBefore = progress.passed;
    act();
    if (progress.passed && !passedBefore) events.emit('passed', step);
    events.emit('changed');
  }
}
