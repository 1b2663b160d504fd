// Writes the results of hand-ins as JUnit XML: a suite for each file and lab, a case for each step.
import type { AnswerRow, AnswersReport } from '../../../protocol/answers.ts';
import { junit, type JunitCase } from '../../formats/junit.ts';
import { firstFailing } from './first-failing.ts';

export function answersJunit({ rows }: AnswersReport): string {
  const suites = rows.map((row) => ({
    name: row.lab === null ? row.who : `${row.who}: ${row.lab}`,
    cases: cases(row),
  }));
  return junit('vethlab answers', suites);
}

/** A problem with the file itself is a case of its own. */
function cases(row: AnswerRow): JunitCase[] {
  const first = firstFailing(row);
  const own = first && first.step === null ? [{ name: row.file, failure: first.why }] : [];
  const steps = row.steps.map(({ id, passed, check, why }) => {
    return { name: id, failure: passed ? null : `${check === null ? '' : `${check}: `}${why}` };
  });
  return [...own, ...steps];
}
