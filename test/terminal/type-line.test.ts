// Lines that are typed for a person, in a real bash.
import { describe, expect, it } from 'vitest';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { typeLine } from '../../engine/terminal/type-line.ts';
import { atPrompt, closesTerminals, commandsInto } from './local-shell.ts';

const open = closesTerminals();

describe('typeLine', () => {
  it('resolves with the exit status of the line', async () => {
    const terminal = open();
    expect(await typeLine(terminal, 'true')).toBe(0);
    expect(await typeLine(terminal, '(exit 42)')).toBe(42);
    expect(await typeLine(terminal, 'if; then')).toBe(2);
    expect(await typeLine(terminal, '# nothing to run')).toBe(2);
    expect(await typeLine(terminal, 'true')).toBe(0);
  });

  it('discards text that was typed but not entered', async () => {
    const records: CommandRecord[] = [];
    const terminal = open({ tell: commandsInto(records) });
    await typeLine(terminal, 'true');
    terminal.type('rm -rf half a line');
    expect(await typeLine(terminal, 'echo clean')).toBe(0);
    expect(records.map(({ command }) => command)).toEqual(['true', 'true', 'echo clean', 'echo clean']);
  });

  it.each([
    ['a line with the cursor in its middle', 'echo bad\x01\x06'],
    ['an open quote', "echo 'bad\rbad"],
    ['a here-document', 'cat <<END\rbad'],
    ['a search in the history', '\x12set'],
    ['a line in vi mode, away from inserting', 'set -o vi\recho bad\x1bbb'],
    ['what was typed ahead while a command ran', 'sleep 0.3\recho bad'],
    ['a line of a shell that ignores Ctrl-C', "trap '' INT\recho bad"],
    ['a paste of two lines', '\x1b[200~echo bad\recho worse\x1b[201~'],
    ['a line out of the history that is to be verified', 'shopt -s histverify\r!!\r'],
  ])('types on an empty line in place of %s', async (_, keys) => {
    const records: CommandRecord[] = [];
    const terminal = open({ tell: commandsInto(records) });
    await atPrompt(terminal);
    terminal.type(keys);
    expect(await typeLine(terminal, 'echo clean', { timeoutMs: 5000 })).toBe(0);
    const entered = keys.split('\r')[0]!;
    const begun = records.filter(({ exit }) => exit === null).map(({ command }) => command);
    expect(begun.filter((command) => command !== entered)).toEqual(['echo clean']);
  });

  it('leaves a person’s half-typed text on the screen', async () => {
    const terminal = open();
    await atPrompt(terminal);
    terminal.type('rm -rf /tmp/so');
    await expect.poll(() => terminal.tail(100)).toMatch(/rm -rf \/tmp\/so$/);
    terminal.type('\x01');
    await expect.poll(() => terminal.tail(100)).toMatch(/so\x08+$/);
    await typeLine(terminal, 'ifconfig lo');
    expect(terminal.tail(4096)).toMatch(/rm -rf \/tmp\/so\x08+(?:\x1b\[C|[rm\-f /tpso])+\^C/);
    expect(terminal.tail(4096)).toContain('633;E;ifconfig lo\x07');
  });

  it('presses no Ctrl-C when nothing was typed: $? stays that of the last command', async () => {
    const terminal = open();
    await typeLine(terminal, '(exit 42)');
    expect(await typeLine(terminal, '[ $? = 42 ]')).toBe(0);
  });

  it('reports that the line cannot be cleared, and types nothing', async () => {
    const terminal = open();
    await typeLine(terminal, "trap '' INT");
    terminal.type("echo 'kept\r");
    await expect(typeLine(terminal, 'bad')).rejects.toMatchObject({ code: 'line-kept' });
    terminal.type("'\r");
    await expect.poll(() => terminal.tail(1000)).toContain("633;E;echo 'kept\\x0a'\x07");
  });

  it('reports that a line typed ahead left a quote open, and types nothing', async () => {
    const terminal = open();
    await typeLine(terminal, "trap '' INT");
    terminal.type("sleep 0.3\recho 'kept\r");
    await expect.poll(() => terminal.tail(1000)).toMatch(/633;D;0\x07[^]*633;D;0\x07[^]*> $/);
    await expect(typeLine(terminal, 'bad')).rejects.toMatchObject({ code: 'line-kept' });
    terminal.type("'\r");
    await expect.poll(() => terminal.tail(1000)).toContain("633;E;echo 'kept\\x0a'\x07");
  });

  it('waits for the running command, and types a tab as a tab', async () => {
    const terminal = open();
    terminal.type('sleep 0.3\r');
    expect(await typeLine(terminal, "[ 'a\tb' = $'a\\tb' ]")).toBe(0);
  });

  it('interrupts a command that takes too long and reports it; the shell stays usable', async () => {
    const terminal = open();
    await typeLine(terminal, 'true');
    await expect(typeLine(terminal, 'sleep 30', { timeoutMs: 300 })).rejects.toMatchObject({ code: 'command-timeout' });
    expect(await typeLine(terminal, 'true')).toBe(0);
  });

  it('resolves with null when the shell ends, and at once if it has ended', async () => {
    const terminal = open();
    expect(await typeLine(terminal, 'exit 3')).toBe(null);
    expect(terminal.exit).toEqual({ status: 3 });
    expect(await typeLine(terminal, 'true')).toBe(null);
  });

  it('stops when its signal aborts', async () => {
    const abort = new AbortController();
    const terminal = open({ tell: () => abort.abort(new Error('enough')) });
    const line = typeLine(terminal, 'sleep 300', { signal: abort.signal });
    await expect(line).rejects.toThrow('enough');
  });

  it('refuses more than one line', async () => {
    await expect(typeLine(open(), 'a\nb')).rejects.toMatchObject({ code: 'line-several' });
  });
});
