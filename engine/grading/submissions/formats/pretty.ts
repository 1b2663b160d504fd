// Writes the results of hand-ins for people: a line each, and below it the first failure.
import type { AnswerRow, AnswersReport } from '../../../protocol/answers.ts';
import { firstFailing } from './first-failing.ts';

export function answersPretty({ rows }: AnswersReport): string {
  const width = Math.max(0, ...rows.map(({ who }) => who.length));
  const labs = Math.max(0, ...rows.map(({ lab }) => lab?.length ?? 0));
  const lines = rows.flatMap((row) => {
    const { who, ok, lab, steps, of, kind, key, notes } = row;
    const passed = steps.filter((step) => step.passed).length;
    const result =
      of === 0
        ? 'not judged'
        : kind === 'script'
          ? `${passed} of ${steps.length} named steps passed`
          : `${passed} of ${of} steps passed`;
    const facts = [who.padEnd(width), (lab ?? '').padEnd(labs), result, ...(kind === null ? [] : [kind])];
    return [
      `${ok ? '✓' : '✗'} ${[...facts, ...(key === null ? [] : [key])].join('  ')}`,
      ...failing(row),
      ...notes.map(indented),
    ];
  });
  const files = new Set(rows.map(({ file }) => file)).size;
  const bad = new Set(rows.filter(({ ok }) => !ok).map(({ file }) => file)).size;
  return [
    ...lines.map((line) => line.replaceAll('\n', '\\n')),
    '',
    `${files} handed in: ${files - bad} good, ${bad} not`,
    '',
  ].join('\n');
}

function failing(row: AnswerRow): string[] {
  const first = firstFailing(row);
  if (!first) return [];
  const at = [first.step, first.check].filter((part) => part !== null).join(', ');
  return (at === '' ? first.why : `${at}: ${first.why}`).split('\n').map(indented);
}

function indented(line: string): string {
  return `    ${line}`;
}
