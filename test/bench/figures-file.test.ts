import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { withFigures } from '../../engine/bench/figures-file.ts';
import { figureOf, growthsOf } from '../../engine/bench/report.ts';

const empty =
  '# Figures\n\n<!-- figures -->\n\n<!-- /figures -->\n\nText | with a line.\n\n<!-- growth -->\n\n<!-- /growth -->\n';
const at = (measured: string) => ({ measured, path: 'a.md' });
const report = (
  id: string,
  sandbox: 'vm' | 'container',
  samples: number[],
  against?: { what: string; samples: number[] },
) => ({
  machine: 'a machine',
  figures: [figureOf({ id, unit: 'ms', samples, ...(against && { against }) }, sandbox)],
  growth: growthsOf(
    [1, 10].map((count) => ({ id, unit: 'ms' as const, samples, at: { by: 'rules', count } })),
    sandbox,
  ),
});
const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^\| (open|echo)/.test(line))
    .map((line) => line.replace(/ +/g, ' '));

describe('figures in a file', () => {
  it('are rows between the marks, with their comparisons; everything else stays', () => {
    const text = withFigures(empty, report('open', 'vm', [300], { what: 'QEMU', samples: [3000] }), at('today, abc'));
    expect(rows(text)).toEqual([
      '| open | vm | 300 ms | 300 ms | 1 | median ≤ 500 ms | yes | QEMU: 3000 ms, × 0.1 | today, abc |',
      '| open | vm | rules | 1: 300 ms, 10: 300 ms | today, abc |',
    ]);
    expect(text).toContain('\nText | with a line.\n');
  });

  it('replace the same figure of the same sandbox, and leave other rows unchanged', () => {
    const first = withFigures(empty, report('open', 'vm', [300]), at('then'));
    const second = withFigures(first, report('open', 'container', [400]), at('then'));
    const third = withFigures(second, report('open', 'vm', [200]), at('now'));
    expect(rows(third).slice(0, 2)).toEqual([
      '| open | vm | 200 ms | 200 ms | 1 | median ≤ 500 ms | yes | | now |',
      '| open | container | 400 ms | 400 ms | 1 | median ≤ 1000 ms | yes | | then |',
    ]);
    expect(rows(third)).toHaveLength(4);
  });

  it('are formatted as Prettier formats them', async () => {
    const text = withFigures(empty, report('echo', 'container', [1]), at('now'));
    expect(await format(text, { parser: 'markdown', printWidth: 120 })).toBe(text);
  });

  it('need marks in the file', () => {
    expect(() => withFigures('# Figures\n', report('open', 'vm', [1]), at('now'))).toThrow(
      expect.objectContaining({ code: 'figures-unmarked', problem: 'a.md has no table for figures.' }),
    );
  });
});
