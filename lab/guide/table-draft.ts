// A table question while it is being filled in: the choices, and which of them the engine found wrong.
import type { TableAnswer } from '../../engine/protocol/table-answer.ts';
import type { Verdict } from '../../engine/protocol/verdict.ts';

/** The draft with one more choice. An empty choice clears the cell. */
export function choose(draft: TableAnswer, row: string, column: string, choice: string): TableAnswer {
  const cells = { ...draft[row] };
  if (choice === '') delete cells[column];
  else cells[column] = choice;
  return { ...draft, [row]: cells };
}

/** Whether the engine found this cell's value wrong. A cell that was changed since is no longer wrong. */
export function isWrong(
  draft: TableAnswer,
  answered: TableAnswer,
  verdict: Verdict | undefined,
  row: string,
  column: string,
): boolean {
  const told = verdict?.wrongCells?.some((cell) => cell.row === row && cell.column === column) ?? false;
  return told && draft[row]?.[column] === answered[row]?.[column];
}

export function filledCells(draft: TableAnswer): number {
  return Object.values(draft).reduce(
    (sum, row) => sum + Object.values(row).filter((choice) => choice !== '').length,
    0,
  );
}
