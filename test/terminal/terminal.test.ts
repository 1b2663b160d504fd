import { describe, expect, it } from 'vitest';
import { keptBytes } from '../../engine/terminal/terminal.ts';
import { typeLine } from '../../engine/terminal/type-line.ts';
import { windowBytes } from '../../engine/terminal/output-reader.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { atPrompt, closesTerminals, commandsInto } from './local-shell.ts';

const open = closesTerminals();

const reader = () => {
  const seen = { text: '', bytes: 0, at: 0, resets: [] as number[], exit: undefined as number | null | undefined };
  return {
    seen,
    sink: {
      reset: (at: number) => {
        seen.resets.push(at);
        seen.at = at;
        seen.text = '';
      },
      output: (bytes: Buffer) => {
        seen.text += bytes.toString('latin1');
        seen.bytes += bytes.length;
        seen.at += bytes.length;
      },
      exit: (status: number | null) => {
        seen.exit = status;
      },
    },
  };
};

describe('Terminal', () => {
  it('records a command when it starts and when it ends', async () => {
    const commands: CommandRecord[] = [];
    const terminal = open({ tell: commandsInto(commands) });
    await typeLine(terminal, 'echo "a; b\\c"; (exit 5)');
    expect(commands).toMatchObject([
      { command: 'echo "a; b\\c"; (exit 5)', machine: 'host', terminal: 't1', exit: null, endedAtMs: null },
      { command: 'echo "a; b\\c"; (exit 5)', exit: 5 },
    ]);
    expect(commands[1]!.endedAtMs).toBeGreaterThanOrEqual(commands[1]!.startedAtMs);
  });

  it('delays Enter at the prompt, and the keys after it, until the last command’s effects are known', async () => {
    let settle = () => {};
    let settled: Promise<void> | null = null;
    const terminal = open({ beforeEnter: () => settled });
    const { seen, sink } = reader();
    terminal.attach(0, sink);
    await typeLine(terminal, 'true');
    settled = new Promise((resolve) => (settle = resolve));
    terminal.type('echo fir');
    terminal.type('st\recho sec');
    terminal.type('ond\r');
    await expect.poll(() => seen.text).toContain('echo first');
    await typeLine(open(), 'true'); // another shell has time for a whole line
    expect(seen.text).not.toContain('sec');
    settled = null;
    settle();
    await expect.poll(() => seen.text).toMatch(/633;C\x07first\r\n[^]*633;C\x07second\r\n/);
  });

  it('does not delay Enter for a program that reads', async () => {
    let settled: Promise<void> | null = null;
    const terminal = open({ beforeEnter: () => settled });
    const { seen, sink } = reader();
    terminal.attach(0, sink);
    await typeLine(terminal, 'true');
    terminal.type('cat\r');
    await expect.poll(() => terminal.running?.command).toBe('cat');
    settled = new Promise(() => {});
    terminal.type('said\r');
    await expect.poll(() => seen.text).toContain('said\r\nsaid\r\n');
  });

  it('types no line on somebody’s behalf into a running program, and keeps the order of keys', async () => {
    const terminal = open();
    await typeLine(terminal, 'true');
    terminal.type('cat\r');
    await expect.poll(() => terminal.running?.command).toBe('cat');
    expect(await terminal.typeOnEmptyLine('echo bad\r')).toBe(false);
    terminal.type('\x04');
    await atPrompt(terminal);
    terminal.type('echo half');
    const typed = terminal.typeOnEmptyLine('echo first\r');
    terminal.type('echo second\r');
    expect(await typed).toBe(true);
    await expect.poll(() => terminal.tail(4096)).toContain('633;E;echo second\x07');
    expect(terminal.tail(4096)).toMatch(/633;E;cat\x07[^]*633;E;echo first\x07[^]*633;E;echo second\x07/);
    expect(terminal.tail(4096)).not.toContain('bad');
  });

  it('gives a returning reader exactly the output it missed', async () => {
    const terminal = open();
    const first = reader();
    const attachment = terminal.attach(0, first.sink);
    await typeLine(terminal, 'echo one');
    attachment.detach();
    const had = first.seen.bytes;
    await typeLine(terminal, 'echo two');
    const second = reader();
    terminal.attach(had, second.sink);
    await typeLine(terminal, 'echo three');
    await expect.poll(() => had + second.seen.bytes === terminal.written).toBe(true);
    const whole = reader();
    terminal.attach(0, whole.sink);
    expect(first.seen.text + second.seen.text).toBe(whole.seen.text);
    expect(whole.seen.resets).toEqual([]);
  });

  it('restarts a reader at the beginning of a line when its position is no longer kept', async () => {
    const terminal = open();
    await typeLine(terminal, 'seq 1000000 1400000');
    expect(terminal.written).toBeGreaterThan(2 * keptBytes);
    const late = reader();
    const attachment = terminal.attach(17, late.sink);
    expect(late.seen.resets).toHaveLength(1);
    expect(late.seen.resets[0]).toBeGreaterThanOrEqual(terminal.written - keptBytes);
    expect(late.seen.text).toMatch(/^1\d{6}\r\n/);
    attachment.acknowledge(late.seen.at);
    expect(late.seen.at).toBe(terminal.written);
  });

  it('pauses a flood until its reader has acknowledged, then goes on', async () => {
    const terminal = open();
    await typeLine(terminal, 'true');
    const slow = reader();
    const attachment = terminal.attach(terminal.written, slow.sink);
    const begin = terminal.written;
    terminal.type('yes\r');
    await expect.poll(() => terminal.held).toBe(true);
    const heldAt = terminal.written;
    await typeLine(open(), 'true'); // another shell has time for a whole line
    expect(terminal.written - heldAt).toBeLessThanOrEqual(64 * 1024);
    expect(slow.seen.bytes).toBeLessThanOrEqual(windowBytes + 128 * 1024);
    attachment.acknowledge(begin + slow.seen.bytes);
    await expect.poll(() => terminal.written - heldAt).toBeGreaterThan(512 * 1024);
    expect(slow.seen.resets).toEqual([]);
  });

  it('is not paused by a sleeping reader while another reads', async () => {
    const terminal = open();
    await typeLine(terminal, 'true');
    const asleep = reader();
    const sleeping = terminal.attach(terminal.written, asleep.sink);
    let at = terminal.written;
    const awake = terminal.attach(at, {
      reset: (anew) => (at = anew),
      output: (bytes) => {
        at += bytes.length;
        setImmediate(() => awake.acknowledge(at));
      },
      exit: () => {},
    });
    expect(await typeLine(terminal, 'seq 1000000 1600000')).toBe(0);
    expect(asleep.seen.resets).toEqual([]);
    expect(asleep.seen.bytes).toBeLessThanOrEqual(windowBytes + 128 * 1024);
    sleeping.acknowledge(asleep.seen.at);
    expect(asleep.seen.resets).toHaveLength(1);
  });

  it('runs on without readers', async () => {
    const terminal = open();
    expect(await typeLine(terminal, 'head -c 20000000 /dev/zero | tr "\\0" x')).toBe(0);
  });

  it('types a numbered input once', async () => {
    const terminal = open();
    await typeLine(terminal, 'true');
    await atPrompt(terminal);
    const output = reader();
    terminal.attach(terminal.written, output.sink);
    expect(terminal.input('tab', 1, 'echo once')).toBe(1);
    expect(terminal.input('tab', 1, 'echo once')).toBe(1);
    expect(terminal.input('tab', 2, '\r')).toBe(2);
    expect(terminal.input('tab', 1, 'echo once')).toBe(2);
    expect(terminal.input('other', 1, '')).toBe(1);
    await expect.poll(() => output.seen.text).toContain('\x1b]633;D;0');
    expect(await typeLine(terminal, '[ "$(history | grep -c "[e]cho once")" = 1 ]')).toBe(0);
    expect(output.seen.text.match(/echo once(?=\r\n)/g)).toHaveLength(1);
  });

  it('gives its reader the last output, then the exit status', async () => {
    const terminal = open();
    const watching = reader();
    terminal.attach(0, watching.sink);
    await typeLine(terminal, 'echo last words; exit 9');
    await expect.poll(() => watching.seen.exit).toBe(9);
    expect(watching.seen.text).toContain('last words\r\n');
    const late = reader();
    terminal.attach(watching.seen.bytes, late.sink);
    expect(late.seen).toMatchObject({ bytes: 0, exit: 9 });
  });

  it('tells the shell its size', async () => {
    const terminal = open();
    terminal.resize(101, 31);
    expect(await typeLine(terminal, '[ "$(stty size)" = "31 101" ]')).toBe(0);
  });

  it('ends a shell that ignores the hang-up', async () => {
    const terminal = open();
    await typeLine(terminal, "trap '' HUP");
    await terminal.close();
    expect(terminal.exit).not.toBe(null);
  });
});
