import { afterEach, describe, expect, it, vi } from 'vitest';
import { Terminal } from '../../engine/terminal/terminal.ts';
import { typeLine } from '../../engine/terminal/type-line.ts';
import { TerminalRecorder } from '../../engine/terminal/terminal-recorder.ts';
import { localSandbox } from './local-shell.ts';
import { stateWith, web } from '../session/small-lab.ts';
import { readCastStrictly } from './strict-cast.ts';

const open: Terminal[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((terminal) => terminal.close()));
});

let count = 0;
function shell(): Terminal {
  const terminal = new Terminal(localSandbox, {
    id: `t${++count}`,
    machine: 'host',
    cols: 80,
    rows: 24,
    nextCommandId: () => ++count,
  });
  open.push(terminal);
  return terminal;
}

function recorder(): { recorder: TerminalRecorder; read: () => ReturnType<typeof readCastStrictly> } {
  let text = '';
  const made = new TerminalRecorder({ cols: 80, rows: 24, title: 'test', write: (line) => (text += line) });
  return { recorder: made, read: () => readCastStrictly(text) };
}
const outputOf = (events: { code: string; data: string }[]) =>
  events.map(({ code, data }) => (code === 'o' ? data : '')).join('');

describe('a terminal’s recorder', () => {
  it('records earlier output, new output, sizes and markers, and ends with a status', async () => {
    const terminal = shell();
    await typeLine(terminal, 'echo before $((40 + 2))');
    const { recorder: made, read } = recorder();
    made.show(terminal);
    made.mark('1. A step');
    terminal.resize(90, 20);
    await typeLine(terminal, 'echo "grün" $((6 * 7))');
    made.end(0);
    const { events } = read();
    expect(outputOf(events)).toContain('before 42\r\n');
    expect(outputOf(events)).toContain('grün 42\r\n');
    expect(events.filter(({ code }) => code !== 'o').map(({ code, data }) => [code, data])).toEqual([
      ['m', '1. A step'],
      ['r', '90x20'],
      ['x', '0'],
    ]);
    await typeLine(terminal, 'echo later');
    expect(outputOf(read().events)).not.toContain('later');
  });

  it('clears the screen when it switches to another terminal', async () => {
    const [one, other] = [shell(), shell()];
    await typeLine(one, 'echo this is one$((0 + 1))');
    await typeLine(other, 'echo this is two$((1 + 1))');
    const { recorder: made, read } = recorder();
    made.show(one);
    made.show(other);
    await typeLine(one, 'echo unseen$((1 + 1))');
    made.end(1);
    const output = outputOf(read().events);
    expect(output.split('\x1bc')).toHaveLength(2);
    expect(output.split('\x1bc')[0]).toContain('this is one1');
    expect(output.split('\x1bc')[1]).toContain('this is two2');
    expect(output).not.toContain('unseen2');
  });

  it('records a network state once while nothing visible changes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { recorder: made, read } = recorder();
    made.network(stateWith([], 1));
    made.network(stateWith([], 2)); // only counters differ
    vi.runAllTimers();
    made.network(stateWith([web], 3));
    vi.runAllTimers();
    made.network(stateWith([web], 4));
    made.end(0);
    vi.useRealTimers();
    const states = read().events.filter(({ code }) => code === 'n');
    expect(states.map(({ data }) => (JSON.parse(data) as { sequence: number }).sequence)).toEqual([1, 3]);
  });

  it('records the network’s state at a marker', () => {
    const { recorder: made, read } = recorder();
    made.network(stateWith([], 1));
    made.network(stateWith([web], 2));
    made.mark('2. Another step');
    made.network(stateWith([], 3));
    made.end(0);
    const told = read().events.map(({ code, data }) =>
      code === 'n' ? (JSON.parse(data) as { sequence: number }).sequence : data,
    );
    expect(told).toEqual([1, 2, '2. Another step', 3, '0']);
  });
});
