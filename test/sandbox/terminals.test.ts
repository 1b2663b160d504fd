// What both drivers promise of a terminal in a sandbox.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Terminal } from '../../engine/terminal/terminal.ts';
import { typeLine } from '../../engine/terminal/type-line.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { commandsInto } from '../terminal/local-shell.ts';
import { onEachDriver, type Bench } from './each-driver.ts';
import { Typist } from './typist.ts';

const waiting = { timeout: 15_000, interval: 100 };
const processes = (bench: Bench, command: string) => bench.says('host', `pgrep -cfx '${command}' || :`);

onEachDriver('a terminal', (bench) => {
  beforeAll(async () => void (await bench.says('host', 'docker run -d --name box vethlab/web', 60)));

  describe.each<MachineName>(['host', 'client', 'internet', 'container:box'])('on %s', (machine) => {
    it('is a real terminal, of the size requested at first and later', async () => {
      const shell = await Typist.at(bench.sandbox, machine);
      expect(await shell.line('tty')).toMatch(/^\/dev\/pts\/\d+$/);
      expect(await shell.line('stty size; echo $TERM')).toBe('24 80\r\nxterm-256color');
      shell.pty.resize(132, 50);
      await expect.poll(() => shell.line('stty size'), waiting).toBe('50 132');
      shell.press('exit 5\r');
      expect(await shell.ended).toBe(5);
    });

    const there = machine.startsWith('container:') ? 'host' : machine;
    const isInFront = (command: string) =>
      expect.poll(() => bench.says(there, `ps -e -o stat=,args= | grep -c '+ .*${command}$' || :`), waiting).toBe('1');

    it('interrupts with Ctrl-C, stops with Ctrl-Z, continues with fg', async () => {
      const shell = await Typist.at(bench.sandbox, machine);
      shell.press('sleep 100\r');
      await isInFront('sleep 100');
      shell.press('\u0003');
      await shell.sees('633;D;130');
      await shell.sees('633;B');
      shell.press('sleep 200\r');
      await isInFront('sleep 200');
      shell.press('\u001a');
      await shell.sees('Stopped');
      await shell.sees('633;B');
      shell.press('fg\r');
      await shell.sees('sleep 200');
      shell.press('\u0003');
      await shell.sees('633;D;130');
      await shell.close();
    });
  });

  it('shows full-screen programs', async () => {
    const shell = await Typist.at(bench.sandbox, 'host');
    shell.press('less /etc/services\r');
    await shell.sees('\u001b[?1049h');
    await shell.sees('/etc/services');
    shell.press('q');
    await shell.sees('\u001b[?1049l');
    expect(await shell.line('top -b -n 1 | head -1')).toMatch(/^top - /);
    await shell.close();
  });

  it('detaches from a container with ctrl-p ctrl-q and leaves it running', async () => {
    const shell = await Typist.at(bench.sandbox, 'host');
    shell.press('docker run -it --name stays vethlab/web bash\r');
    await shell.sees(/root@\w+:.*#/);
    shell.press('\u0010\u0011');
    await shell.sees('633;D;0');
    await shell.sees('633;B');
    expect(await shell.line("docker inspect -f '{{.State.Running}}' stays")).toBe('true');
    await shell.close();
    await bench.says('host', 'docker rm -f stays');
  });

  it.each<MachineName>(['host', 'container:box'])('on %s that is closed leaves no process behind', async (machine) => {
    const shell = await Typist.at(bench.sandbox, machine);
    await shell.line('sleep 5001 &');
    shell.press('sleep 5002\r');
    await expect.poll(() => processes(bench, 'sleep 500[12]'), waiting).toBe('2');
    await shell.close();
    await expect.poll(() => processes(bench, 'sleep 500[12]'), waiting).toBe('0');
    const shells =
      machine === 'host' ? 'pgrep -cf [-]-rcfile || :' : 'docker top box -C bash -o pid | tail -n +2 | wc -l';
    await expect.poll(() => bench.says('host', shells), waiting).toBe('0');
  });

  it('takes input while its output floods and nobody reads', async () => {
    const shell = await Typist.at(bench.sandbox, 'host');
    shell.press('yes flood\r');
    await shell.sees('flood\r\nflood'); // the typed text appears before it runs
    shell.pty.pause();
    shell.press('\u0003');
    await expect.poll(() => processes(bench, 'yes flood'), waiting).toBe('0');
    shell.pty.resume();
    await shell.sees('633;D;130');
    await shell.close();
  });
});

onEachDriver('a line that is typed for somebody', (bench) => {
  let terminal: Terminal;
  let records: CommandRecord[];
  const begun = () => records.filter(({ endedAtMs }) => endedAtMs === null).map(({ command }) => command);
  let ids = 0;
  beforeEach(() => {
    records = [];
    terminal = new Terminal(bench.sandbox, {
      id: 't',
      machine: 'host',
      cols: 80,
      rows: 24,
      nextCommandId: () => ++ids,
      tell: commandsInto(records),
    });
    return () => terminal.close();
  });
  const atPrompt = () => expect.poll(() => terminal.reading, waiting).toBe(true);
  const shows = (text: RegExp) => expect.poll(() => terminal.tail(4096), waiting).toMatch(text);

  it.each([
    ['a half-typed line', 'rm -rf /tmp/so', /so$/],
    ['one with the cursor in its middle', 'rm -rf /tmp/so\u0001\u0006', /so[\b]+\S*m?$/],
    ['an open quote', "echo 'a\rb", /> b$/],
    ['a search in its history', '\u0012tru', /reverse-i-search[^]*u/],
  ])('never joins %s', async (_, keys, shown) => {
    await atPrompt();
    terminal.type(keys);
    await shows(shown);
    expect(await typeLine(terminal, 'echo alone')).toBe(0);
    expect(begun()).toEqual(['echo alone']);
    await shows(/\^C[^]*alone/);
  });

  it('never joins another line in vi mode, nor text typed while a command ran', async () => {
    await atPrompt();
    terminal.type('set -o vi\r');
    await atPrompt();
    terminal.type('rm -rf /tmp/so\u001bbb');
    expect(await typeLine(terminal, 'sleep 1')).toBe(0);
    terminal.type('sleep 1\r');
    await expect.poll(() => terminal.running?.command, waiting).toBe('sleep 1');
    terminal.type('rm -rf /tmp/so');
    expect(await typeLine(terminal, 'echo alone')).toBe(0);
    expect(begun()).toEqual(['set -o vi', 'sleep 1', 'sleep 1', 'echo alone']);
  });

  it('is not typed into a program that shows a file', async () => {
    await atPrompt();
    terminal.type('less /etc/services\r');
    await shows(/\u001b\[\?1049h[^]*\/etc\/services/);
    expect(await terminal.typeOnEmptyLine('q!touch /tmp/typed\r')).toBe(false);
    terminal.type('q');
    expect(await typeLine(terminal, '[ ! -e /tmp/typed ]')).toBe(0);
    expect(begun()).toEqual(['less /etc/services', '[ ! -e /tmp/typed ]']);
  });
});
