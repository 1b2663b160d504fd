// Writes figures into a Markdown file, as rows of the tables between its marks. A row for the same figure and sandbox
// is replaced; other rows keep the date of their own measurement.
import type { BenchReport, Figure, Growth } from '../protocol/bench.ts';
import { LabError } from '../errors/lab-error.ts';

interface Table {
  /** of the marks: <!-- name --> before the table and <!-- /name --> after it */
  name: string;
  head: readonly string[];
  /** number of first cells of a row that say what was measured */
  keyCells: number;
}

const figuresTable: Table = {
  name: 'figures',
  head: ['figure', 'sandbox', 'median', 'p95', 'n', 'goal', 'met', 'compared with', 'measured'],
  keyCells: 2,
};
const growthTable: Table = {
  name: 'growth',
  head: ['grows', 'sandbox', 'with', 'medians', 'measured'],
  keyCells: 3,
};

/**
 * Returns the file's text with the report in it. `measured`: time and commit of the measurement; `path` is for
 * messages. Throws LabError `figures-unmarked`.
 */
export function withFigures(
  text: string,
  report: Pick<BenchReport, 'figures' | 'growth'>,
  { measured, path }: { measured: string; path: string },
): string {
  const rows = report.figures.map((figure) => [...figureCells(figure), measured]);
  const growths = report.growth.map((growth) => [...growthCells(growth), measured]);
  return withRows(withRows(text, figuresTable, rows, path), growthTable, growths, path);
}

function withRows(text: string, table: Table, rows: readonly string[][], path: string): string {
  const [begin, end] = [`<!-- ${table.name} -->`, `<!-- /${table.name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new LabError('figures-unmarked', { path, begin, end });
  const keyOf = (cells: readonly string[]) => cells.slice(0, table.keyCells).join(' | ');
  const all = new Map(rowsIn(text.slice(from + begin.length, to)).map((cells) => [keyOf(cells), cells]));
  for (const cells of rows) all.set(keyOf(cells), cells);
  const lines = aligned([table.head, ...all.values()]);
  return [text.slice(0, from) + begin, '', ...lines, '', text.slice(to)].join('\n');
}

/** Cells of the rows below a table's head. */
function rowsIn(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Formatted like Prettier: the cells of a column have equal width. */
function aligned([head, ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head!.map((_, column) => Math.max(3, ...[head!, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function figureCells({ id, sandbox, unit, median, p95, n, goal, met, against }: Figure): string[] {
  const compared = against ? `${against.what}: ${against.median} ${unit}, × ${against.ratio}` : '';
  return [id, sandbox, `${median} ${unit}`, `${p95} ${unit}`, `${n}`, goal, met ? 'yes' : 'no', compared];
}

function growthCells({ id, sandbox, unit, by, points }: Growth): string[] {
  return [id, sandbox, by, points.map(({ count, median }) => `${count}: ${median} ${unit}`).join(', ')];
}
