// A stand-in for a sandbox in which every machine is this computer: a real bash with the guest's shell integration.
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from 'vitest';
import { Terminal, type TerminalOptions } from '../../engine/terminal/terminal.ts';
import type { Tell } from '../../engine/protocol/session-update.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { run } from '../../engine/host/run.ts';
import { startStream } from '../../engine/host/stream.ts';
import type { HostCommand, Sandbox } from '../../engine/sandbox/sandbox.ts';

const rcFile = fileURLToPath(new URL('../../native/guest/site/bashrc', import.meta.url));

type Local = Pick<Sandbox, 'command' | 'exec' | 'stream'>;

/** What every machine does: the command of this computer that `translate` makes of an argv. */
export function localWays(translate: (argv: readonly string[]) => HostCommand): Local {
  return {
    command: (_machine, argv) => translate(argv),
    exec: (_machine, argv, options) => run(translate(argv).file, translate(argv).args, options),
    stream: (_machine, argv, options) => startStream(translate(argv).file, translate(argv).args, options),
  };
}

/** Any argv but the shell's runs as it is. */
export const localCommand = (argv: readonly string[]): HostCommand =>
  argv[0] === '/usr/lib/vethlab/shell'
    ? { file: 'bash', args: ['--noprofile', '--rcfile', rcFile, '-i'] }
    : { file: argv[0]!, args: argv.slice(1) };

export const localSandbox: Local = localWays(localCommand);

/** Collects the records of commands, as they start and as they end. */
export function commandsInto(records: CommandRecord[]): Tell {
  return (update) => void (update.type === 'commands' && records.push(...update.commands));
}

let commands = 0;

export function localTerminal(options: Pick<TerminalOptions, 'beforeEnter' | 'tell'> = {}): Terminal {
  const nextCommandId = () => ++commands;
  return new Terminal(localSandbox, { id: 't1', machine: 'host', cols: 80, rows: 24, nextCommandId, ...options });
}

/** Opens terminals that are closed after each test of the file. */
export function closesTerminals(): typeof localTerminal {
  const opened: Terminal[] = [];
  afterEach(async () => void (await Promise.all(opened.splice(0).map((terminal) => terminal.close()))));
  return (options) => {
    const terminal = localTerminal(options);
    opened.push(terminal);
    return terminal;
  };
}

export async function atPrompt(terminal: Terminal): Promise<void> {
  await expect.poll(() => terminal.reading).toBe(true);
}
