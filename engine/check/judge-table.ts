// Judges a table that was filled in: each cell against the live state. It names wrong cells, but never the correct
// choice.
import type { TableQuestion } from '../protocol/question.ts';
import { parseTableAnswer } from '../protocol/table-answer.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext } from './context.ts';
import { judgeAssertion } from './expectations.ts';
import { counted, listed } from './text.ts';

const mostNamed = 4; // wrong cells named in one verdict; the others are only counted

/** `answer` is JSON, row id → column id → choice; null if no answer was given yet. */
export function judgeTable(table: TableQuestion, answer: string | null, context: CheckContext): Verdict {
  const given = parseTableAnswer(answer);
  const cells = table.rows.flatMap((row) => table.columns.map((column) => ({ row, column })));
  const filled = cells.filter(({ row, column }) => given[row.id]?.[column.id]);
  const wrong = filled.flatMap((cell) => {
    const { choice, missing } = rightChoice(table, cell.row.id, cell.column.id, context);
    return choice === given[cell.row.id]![cell.column.id] ? [] : [{ ...cell, missing }];
  });
  const empty = cells.length - filled.length;
  const verdict = (pass: boolean, actual: string, cause: string | null = null): Verdict => ({
    check: table.id,
    pass,
    expected: 'every cell as the live state shows it',
    actual,
    evidence: null,
    cause,
    wrongCells: wrong.map(({ row, column }) => ({ row: row.id, column: column.id })),
  });
  if (filled.length === 0) return verdict(false, 'not answered yet');
  if (wrong.length === 0 && empty === 0) return verdict(true, `all ${cells.length} cells are right`);

  const left = empty === 0 ? [] : [`${counted(empty, 'cell')} still empty`];
  const names = wrong.slice(0, mostNamed).map(({ row, column }) => `${row.says} · ${column.says}`);
  const more = wrong.length > mostNamed ? [`${wrong.length - mostNamed} more`] : [];
  const bad = wrong.length === 0 ? 'no wrong cell so far' : `not right: ${listed([...names, ...more])}`;
  const missing = wrong.find((cell) => cell.missing !== null)?.missing ?? null;
  const unseen = missing && `A cell can only be compared with what is there: ${missing}.`;
  return verdict(false, [bad, ...left].join('; '), unseen);
}

/** The choice that is correct on the state; if there is none, what was observed instead. */
function rightChoice(
  { cells }: TableQuestion,
  row: string,
  column: string,
  context: CheckContext,
): { choice: string | null; missing: string | null } {
  let missing: string | null = null;
  for (const cell of cells.filter((one) => one.row === row && one.column === column)) {
    const failing = cell.shows.map((one) => judgeAssertion(one, context)).find(({ pass }) => !pass);
    if (!failing) return { choice: cell.choice, missing: null };
    missing ??= failing.actual;
  }
  return { choice: null, missing };
}
