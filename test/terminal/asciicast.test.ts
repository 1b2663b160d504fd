import { describe, expect, it } from 'vitest';
import { readRecording } from '../../engine/protocol/recording.ts';
import { CastWriter } from '../../engine/terminal/asciicast.ts';
import { stateWith, web } from '../session/small-lab.ts';
import { readCastStrictly } from './strict-cast.ts';

function written(act: (cast: CastWriter, at: (ms: number) => void) => void): string {
  let text = '';
  let nowMs = 1_700_000_000_123;
  const begin = nowMs;
  const cast = new CastWriter({
    cols: 80,
    rows: 24,
    title: 'A "lab"',
    write: (line) => (text += line),
    nowMs: () => nowMs,
  });
  act(cast, (ms) => (nowMs = begin + ms));
  return text;
}

describe('a recording', () => {
  it('is strictly valid asciicast v3', () => {
    const text = written((cast, at) => {
      at(250);
      cast.output('\x1b[1m$ \x1b[0mü\r\n');
      at(1000);
      cast.marker('1. First');
      cast.resize(100, 30);
      at(1500);
      cast.network(stateWith([web]));
      cast.exit(0);
    });
    const { header, events } = readCastStrictly(text);
    expect(header).toEqual({
      version: 3,
      term: { cols: 80, rows: 24, type: 'xterm-256color' },
      timestamp: 1_700_000_000,
      title: 'A "lab"',
    });
    expect(events.map(({ at, code }) => [at, code])).toEqual([
      [0.25, 'o'],
      [1, 'm'],
      [1, 'r'],
      [1.5, 'n'],
      [1.5, 'x'],
    ]);
    expect(events[0]!.data).toBe('\x1b[1m$ \x1b[0mü\r\n');
  });

  it('keeps exact time over many short intervals', () => {
    const text = written((cast, at) => {
      for (let ms = 0; ms < 30_000; ms += 1 / 3) {
        at(ms);
        cast.output('x');
      }
    });
    expect(readCastStrictly(text).events.at(-1)!.at).toBeCloseTo(30, 3);
  });

  it('never goes back in time', () => {
    const text = written((cast, at) => {
      at(500);
      cast.output('a');
      at(100); // a clock that was set back
      cast.output('b');
    });
    expect(readCastStrictly(text).events.map(({ at }) => at)).toEqual([0.5, 0.5]);
  });

  it('is read back with its markers and the network at each time', () => {
    const text = written((cast, at) => {
      cast.network(stateWith([]));
      at(2000);
      cast.marker('2. Second');
      cast.network(stateWith([web], 2));
      at(3000);
      cast.output('# no comment\n');
    });
    const recording = readRecording(text)!;
    expect(recording).toMatchObject({ title: 'A "lab"', cols: 80, rows: 24, durationS: 3 });
    expect(recording.markers).toEqual([{ at: 2, label: '2. Second' }]);
    expect(recording.networks.map(({ at, state }) => [at, state.docker.containers.length])).toEqual([
      [0, 0],
      [2, 1],
    ]);
  });

  it('is not read from a file that is not a recording', () => {
    expect(readRecording('')).toBe(null);
    expect(readRecording('{"version": 2, "width": 80, "height": 24}\n')).toBe(null);
    expect(readRecording('<html>')).toBe(null);
  });
});
