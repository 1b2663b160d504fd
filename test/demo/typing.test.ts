import { describe, expect, it } from 'vitest';
import { typeAsPerson } from '../../engine/demo/typing.ts';

async function typed(text: string, pace: number): Promise<{ pieces: string[]; waits: number[] }> {
  const pieces: string[] = [];
  const waits: number[] = [];
  await typeAsPerson(text, (keys) => pieces.push(keys), {
    pace: () => pace,
    gate: () => Promise.resolve(),
    wait: (ms) => Promise.resolve(void waits.push(ms)),
  });
  return { pieces, waits };
}

const line = 'docker run -d -p 801:80 --name web vethlab/web';

describe('typing as a person', () => {
  it('presses every key at about the right speed, unevenly and always in the same rhythm', async () => {
    const { pieces, waits } = await typed(line, 20);
    expect(pieces).toEqual([...line]);
    const seconds = waits.reduce((sum, ms) => sum + ms, 0) / 1000;
    expect(line.length / seconds).toBeGreaterThan(15);
    expect(line.length / seconds).toBeLessThan(25);
    expect(new Set(waits.map(Math.round)).size).toBeGreaterThan(10);
    expect((await typed(line, 20)).waits).toEqual(waits);
  });

  it('types everything at once at an infinite pace', async () => {
    expect(await typed(line, Infinity)).toEqual({ pieces: [line], waits: [] });
  });

  it('keeps a quoted control character together', async () => {
    expect((await typed('a\x16\tb', 10)).pieces).toEqual(['a', '\x16\t', 'b']);
  });

  it('stops when the gate rejects', async () => {
    let keys = 0;
    const pacing = {
      pace: () => 50,
      gate: () => (keys === 3 ? Promise.reject(new Error('taken')) : Promise.resolve()),
      wait: () => Promise.resolve(),
    };
    await expect(typeAsPerson(line, () => keys++, pacing)).rejects.toThrow('taken');
    expect(keys).toBe(3);
  });
});
