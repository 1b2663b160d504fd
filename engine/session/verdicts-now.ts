// Judges a whole step at this moment, instead of when watching next does.
import type { Verdict } from '../protocol/verdict.ts';
import { judgeAnswer, judgeStep } from './judge-step.ts';
import type { LabRun } from './lab-run.ts';

/**
 * Judges all checks of a step on a fresh state, probes included, and all questions with their last answers (no answer: a
 * failure). The verdicts count as those from watching do. Throws LabError `step-unknown`.
 */
export async function verdictsNow(run: LabRun, stepId: string, signal?: AbortSignal): Promise<Verdict[]> {
  const progress = run.progress.step(stepId);
  const context = await run.judgingContext(stepId, signal);
  const checks = run.verdicts.take(stepId, await judgeStep(progress, context), context);
  const answers = progress.step.questions.map((question) =>
    judgeAnswer(progress, question, progress.answers.get(question.id) ?? null, context),
  );
  return [...checks, ...answers];
}
