// Computes a report's figures and growths from measurements.
import type { Figure, Growth } from '../protocol/bench.ts';
import { goals } from './goals.ts';
import type { Measured } from './measurement.ts';
import { median, percentile } from './statistics.ts';

type Sandbox = Figure['sandbox'];

const rounded = (value: number) => Math.round(value * 10) / 10;
const ratioOf = (value: number) => Number(value.toPrecision(2));

export function figureOf({ id, unit, samples, against }: Measured, sandbox: Sandbox): Figure {
  const values = {
    median: rounded(median(samples)),
    p95: rounded(percentile(samples, unit === 'MB/s' ? 0.05 : 0.95)),
  };
  const goal = goals[id]?.[sandbox];
  const other = against && rounded(median(against.samples));
  return {
    ...{ id, sandbox, unit, ...values, n: samples.length },
    ...{ goal: goal?.says ?? 'none', met: goal?.met(values) ?? true },
    ...(against && { against: { what: against.what, median: other!, ratio: ratioOf(values.median / other!) } }),
  };
}

/** One for each figure and the quantity it grows by, in order of appearance. A growth needs at least two points. */
export function growthsOf(measured: readonly Measured[], sandbox: Sandbox): Growth[] {
  const groups = new Map<string, Measured[]>();
  for (const one of measured) {
    if (!one.at) continue;
    const key = `${one.id} ${one.at.by}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => growthOf(group, sandbox));
}

function growthOf(group: readonly Measured[], sandbox: Sandbox): Growth {
  const points = group
    .map(({ at, samples }) => ({ count: at!.count, median: rounded(median(samples)), n: samples.length }))
    .toSorted((one, other) => one.count - other.count);
  const [first, last] = [points[0]!, points.at(-1)!];
  const { id, unit, at } = group[0]!;
  return {
    id,
    sandbox,
    unit,
    by: at!.by,
    points,
    slower: ratioOf(last.median / first.median / (last.count / first.count)),
  };
}
