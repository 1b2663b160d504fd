import { expect, test } from 'vitest';
import type { CommandRecord, TerminalInfo } from '../../engine/protocol/session-view.ts';
import { chooseTerminal } from '../../lab/terminal/choose-terminal.ts';

const terminal = (id: string, machine: TerminalInfo['machine'] = 'host', exited = false): TerminalInfo => ({
  ...{ id, machine, exited },
  title: machine,
  recording: false,
});
const running = (terminalId: string): CommandRecord => ({
  ...{ id: 1, terminal: terminalId, machine: 'host', command: 'tcpdump', exit: null },
  ...{ startedAtMs: 1, endedAtMs: null },
});

test('chooses the most recently used terminal on that machine', () => {
  const open = [terminal('a'), terminal('b'), terminal('c', 'client')];
  expect(chooseTerminal('host', open, [], ['c', 'b', 'a'])).toBe('b');
});

test('chooses no terminal in which a command runs', () => {
  const open = [terminal('a'), terminal('b')];
  expect(chooseTerminal('host', open, [running('b')], ['b'])).toBe('a');
  expect(chooseTerminal('host', [terminal('b')], [running('b')], ['b'])).toBeNull();
});

test('a command that ended leaves its terminal free, even if its status is unknown', () => {
  const ended = { ...running('a'), endedAtMs: 2 };
  expect(chooseTerminal('host', [terminal('a')], [ended], [])).toBe('a');
});

test('ignores other machines’ terminals and ended ones', () => {
  const open = [terminal('a', 'client'), terminal('b', 'host', true)];
  expect(chooseTerminal('host', open, [], ['a', 'b'])).toBeNull();
});
