// Writes what learners handed in as JUnit XML: a suite for each file and lab, a case for each step.
import type { AnswerRow, AnswersReport } from '../../../protocol/answers.ts';
import { xmlText } from '../../verify/formats/xml-text.ts';
import { firstFailing } from './first-failing.ts';

interface Case {
  name: string;
  failure: string | null;
}

export function answersJunit({ rows }: AnswersReport): string {
  const all = rows.flatMap(cases);
  const suites = rows.map((row) => suite(row, cases(row)));
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return [head, `<testsuites name="vethlab answers"${counts(all)}>`, ...suites, '</testsuites>', ''].join('\n');
}

function suite({ who, lab }: AnswerRow, of: readonly Case[]): string {
  const name = xmlText(lab === null ? who : `${who}: ${lab}`);
  const lines = of.map(({ name: step, failure }) => {
    const open = `    <testcase classname="${name}" name="${xmlText(step)}"`;
    return failure === null ? `${open}/>` : `${open}>\n      <failure message="${xmlText(failure)}"/>\n    </testcase>`;
  });
  return [`  <testsuite name="${name}"${counts(of)}>`, ...lines, '  </testsuite>'].join('\n');
}

/** What is wrong with the file itself is a case of its own. */
function cases(row: AnswerRow): Case[] {
  const first = firstFailing(row);
  const own = first && first.step === null ? [{ name: row.file, failure: first.why }] : [];
  const steps = row.steps.map(({ id, passed, check, why }) => {
    return { name: id, failure: passed ? null : `${check === null ? '' : `${check}: `}${why}` };
  });
  return [...own, ...steps];
}

function counts(of: readonly Case[]): string {
  const failures = of.filter(({ failure }) => failure !== null).length;
  return ` tests="${of.length}" failures="${failures}" errors="0"`;
}
