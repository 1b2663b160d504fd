// The result of a learner's report: each step as judged again.
import type { AnsweredStep, AnswerRow } from '../../protocol/answers.ts';
import type { JudgedStep, ReportJudgement } from '../../protocol/report-judgement.ts';
import { whyItFails } from './why-it-fails.ts';

export type RowFacts = Pick<AnswerRow, 'who' | 'file'>;

export function reportRow(facts: RowFacts, { ok, signature, report, steps, labIsSame }: ReportJudgement): AnswerRow {
  const answered = steps.map(answeredStep);
  return {
    ...facts,
    kind: 'report',
    lab: report?.lab.id ?? null,
    seed: report?.seed ?? null,
    ok: ok && answered.every(({ passed }) => passed),
    steps: answered,
    of: steps.length,
    key: keyWords(signature),
    problem: signature.state === 'tampered' ? 'it was changed after it was signed, so nothing of it was judged' : null,
    notes: labIsSame === false ? ['The lab’s files are not what they were when it was saved.'] : [],
  };
}

function keyWords({ key, fingerprint }: ReportJudgement['signature']): string {
  const words = { own: 'own key', trusted: 'trusted key', unknown: 'unknown key', refused: 'key not trusted' }[key];
  return `${words} ${fingerprint}`;
}

/** The step as judged again. If its result differs from the recorded one, it does not pass. */
function answeredStep({ id, recorded, again, same, items }: JudgedStep): AnsweredStep {
  if (again === 'passed' && same) return { id, passed: true, check: null, why: null };
  const failing = items.find((item) => item.again?.pass === false) ?? items.find((item) => !item.same);
  if (failing?.again && !failing.again.pass)
    return { id, passed: false, check: failing.id, why: whyItFails(failing.again) };
  if (failing)
    return { id, passed: false, check: failing.id, why: failing.problem ?? 'its recorded verdict is another' };
  const why =
    again === 'not recorded'
      ? 'what it passed on is not in the report'
      : `not ${recorded === 'passed' ? 'recorded' : 'done'}`;
  return { id, passed: false, check: null, why };
}
