// Writes the results of hand-ins as CSV (RFC 4180), one row each, for a spreadsheet.
import type { AnswerRow, AnswersReport } from '../../../protocol/answers.ts';
import { firstFailing } from './first-failing.ts';

const columns = ['who', 'file', 'kind', 'lab', 'seed', 'ok', 'passed', 'of', 'steps passed'];
const more = ['first failing step', 'check', 'why', 'key', 'notes'];

export function answersCsv({ rows }: AnswersReport): string {
  const lines = [[...columns, ...more], ...rows.map(fields)];
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function fields(row: AnswerRow): string[] {
  const { who, file, kind, lab, seed, ok, steps, of, key, notes } = row;
  const passed = steps.filter((step) => step.passed).map(({ id }) => id);
  const { step, check, why } = firstFailing(row) ?? { step: null, check: null, why: '' };
  return [
    ...[who, file, kind ?? '', lab ?? '', seed ?? '', ok ? 'yes' : 'no'],
    ...[String(passed.length), String(of), passed.join(' ')],
    ...[step ?? '', check ?? '', why, key ?? '', notes.join(' ')],
  ];
}

/**
 * Puts an apostrophe before anything that a spreadsheet would take for a formula, because learners choose file names.
 */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
