// Formats a bench report for people: first the ratios, then all figures, then how figures grow, each with a small plot.
import type { BenchReport, Figure, Growth } from '../protocol/bench.ts';

const plotWidth = 24; // characters

export function tables({ machine, figures, growth }: BenchReport): string {
  const compared = figures.filter(({ against }) => against);
  return [
    `Measured on: ${machine}`,
    ...section(compared, ['figure', 'sandbox', 'vethlab', 'compared with', 'that', 'ratio'], compared.map(ratioRow)),
    ...section(figures, ['figure', 'sandbox', 'median', 'p95', 'n', 'goal', 'met'], figures.map(figureRow)),
    ...section(
      growth,
      ['grows', 'sandbox', 'with', 'count', 'median', 'plot'],
      growth.flatMap((one) => one.points.map((_, index) => growthRow(one, index))),
    ),
    '',
  ].join('\n');
}

function section(things: readonly unknown[], head: readonly string[], rows: readonly string[][]): string[] {
  if (things.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return ['', row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function ratioRow({ id, sandbox, unit, median, against }: Figure): string[] {
  return [id, sandbox, `${median} ${unit}`, against!.what, `${against!.median} ${unit}`, `${against!.ratio}`];
}

function figureRow({ id, sandbox, unit, median, p95, n, goal, met }: Figure): string[] {
  return [id, sandbox, `${median} ${unit}`, `${p95} ${unit}`, `${n}`, goal, met ? 'yes' : 'no'];
}

function growthRow({ id, sandbox, unit, by, points }: Growth, index: number): string[] {
  const { count, median } = points[index]!;
  const most = Math.max(...points.map((point) => point.median));
  return [
    id,
    sandbox,
    by,
    `${count}`,
    `${median} ${unit}`,
    '█'.repeat(Math.max(1, Math.round((plotWidth * median) / most))),
  ];
}
