// The result of a learner's script: a row for each lab in it.
import type { AnsweredStep, AnswerRow } from '../../protocol/answers.ts';
import { byLab, type Submission } from './submission.ts';
import type { RowFacts } from './report-row.ts';

export function scriptRows(
  facts: RowFacts,
  submission: readonly Submission[],
  found: ReadonlyMap<Submission, AnsweredStep>,
): AnswerRow[] {
  return byLab(submission).map((group) => {
    const { lab, seed } = group[0]!.section;
    const sorted = lab.steps.flatMap((step) => group.filter(({ section }) => section.step === step));
    const steps = sorted.flatMap((one) => found.get(one) ?? []);
    const asking = sorted.filter(({ section }) => section.step.questions.length > 0);
    return {
      ...facts,
      kind: 'script',
      lab: lab.id,
      seed,
      ok: steps.every(({ passed }) => passed),
      steps,
      of: lab.steps.length,
      key: null,
      problem: null,
      notes: asking.length > 0 ? ['Questions were left out: a script answers none.'] : [],
    };
  });
}
