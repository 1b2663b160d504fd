import { describe, expect, it } from 'vitest';
import { figureOf, growthsOf } from '../../engine/bench/report.ts';
import { tables } from '../../engine/bench/tables.ts';
import { benchReportSchema } from '../../engine/protocol/bench.ts';

describe('a figure', () => {
  it('is compared with its goal at the median or the 95th percentile, as the goal says', () => {
    const samples = [10, 10, 10, 10, 10, 10, 10, 10, 10, 400];
    expect(figureOf({ id: 'verdict', unit: 'ms', samples }, 'container')).toMatchObject({ median: 10, met: false });
    expect(figureOf({ id: 'open', unit: 'ms', samples }, 'container')).toMatchObject({ median: 10, met: true });
  });

  it('counts the low end of rates as the worst', () => {
    const { p95 } = figureOf({ id: 'throughput', unit: 'MB/s', samples: [30, 20, 40] }, 'container');
    expect(p95).toBe(20);
  });

  it('has the ratio to its comparison', () => {
    const against = { what: 'a plain terminal', samples: [2, 1, 3] };
    const { against: found } = figureOf({ id: 'echo', unit: 'ms', samples: [3], against }, 'container');
    expect(found).toEqual({ what: 'a plain terminal', median: 2, ratio: 1.5 });
  });
});

describe('a growth', () => {
  const at = (by: string, count: number, samples: number[], id = 'verdict') => ({
    ...{ id, unit: 'ms' as const, samples },
    at: { by, count },
  });

  it('has a point for each count, smallest first, and is 1 where it is linear', () => {
    const [growth] = growthsOf([at('rules', 1000, [100]), at('rules', 10, [1])], 'vm');
    expect(growth).toMatchObject({ by: 'rules', slower: 1, points: [{ count: 10, median: 1 }, { count: 1000 }] });
  });

  it('is far below 1 if the figure does not grow', () => {
    const [growth] = growthsOf([at('rules', 1, [20]), at('rules', 1000, [20])], 'vm');
    expect(growth!.slower).toBe(0.001);
  });

  it('keeps different figures and counts apart', () => {
    const measured = [at('labs open', 1, [1]), at('rules', 1, [1]), at('labs open', 9, [1]), at('rules', 9, [1])];
    const others = [at('rules', 1, [5], 'echo'), at('rules', 9, [5], 'echo')];
    expect(growthsOf([...measured, ...others], 'vm').map(({ id, by }) => `${id} ${by}`)).toEqual([
      'verdict labs open',
      'verdict rules',
      'echo rules',
    ]);
  });
});

describe('the tables', () => {
  const against = { what: 'QEMU', samples: [3000] };
  const figures = [figureOf({ id: 'open', unit: 'ms', samples: [300], against }, 'vm')];
  const growth = growthsOf(
    [1, 10].map((count) => ({ id: 'echo', unit: 'ms' as const, samples: [count * 2], at: { by: 'labs open', count } })),
    'vm',
  );
  const report = benchReportSchema.parse({ machine: 'a machine', figures, growth });

  it('begin with the ratios', () => {
    const lines = tables(report).split('\n');
    expect(lines.find((line) => line.startsWith('| open'))).toBe('| open | vm | 300 ms | QEMU | 3000 ms | 0.1 |');
  });

  it('plot a growth with bars as long as its figures', () => {
    const bars = tables(report)
      .split('\n')
      .filter((line) => line.startsWith('| echo'))
      .map((line) => /█+/.exec(line)![0].length);
    expect(bars).toEqual([2, 24]);
  });
});
