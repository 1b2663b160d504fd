// Judges what a step has: its checks, what its predictions wait for, and an answer. It keeps nothing.
import type { CheckContext, ProbeContext } from '../check/context.ts';
import { interpolate } from '../check/interpolate.ts';
import { judgeWithEvidence, type Judgement } from '../check/judgement.ts';
import { revealCheck } from '../check/judge-prediction.ts';
import { judgeQuestion } from '../check/judge-question.ts';
import type { Question } from '../protocol/question.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { StepProgress } from './step-progress.ts';

/** Judges every check of the step and then what each prediction waits for, under the prediction's id. */
export async function judgeStep({ step }: StepProgress, context: ProbeContext): Promise<Judgement[]> {
  const reveals = step.questions.filter((question) => question.kind === 'prediction').map(revealCheck);
  const judged: Judgement[] = [];
  for (const check of [...step.checks, ...reveals]) judged.push(await judgeWithEvidence(check, context));
  return judged;
}

/** The verdict of an answer. A prediction is judged by whether what it is about has shown. */
export function judgeAnswer(
  progress: StepProgress,
  question: Question,
  answer: string | null,
  context: CheckContext,
): Verdict {
  return judgeQuestion(question, answer, { ...context, revealed: progress.revealed(question.id) });
}

/** The text shown once the question is answered correctly, with current values; null if there is none. */
export function explanationOf({ explain }: Question, { state }: CheckContext): string | null {
  return explain === undefined ? null : (interpolate(explain, state) ?? explain);
}

/** The predictions that were made and whose outcome has shown but that are not settled yet, with their answers. */
export function ripePredictions(progress: StepProgress): [Question, string][] {
  return progress.step.questions.flatMap((question): [Question, string][] => {
    const said = progress.answers.get(question.id);
    const open = question.kind === 'prediction' && progress.revealed(question.id) && !progress.settled(question.id);
    return open && said !== undefined ? [[question, said]] : [];
  });
}
