// Something sandbox-like whose every machine is this computer: a real bash with the guest's own shell integration.
import { fileURLToPath } from 'node:url';
import { Terminal, type TerminalOptions } from '../../engine/machine/terminal.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';

const rcFile = fileURLToPath(new URL('../../native/guest/site/bashrc', import.meta.url));

/** Any argv but the shell's runs as it is. */
export const localSandbox: Pick<Sandbox, 'command'> = {
  command: (_machine, argv) =>
    argv[0] === '/usr/lib/vethlab/shell'
      ? { file: 'bash', args: ['--noprofile', '--rcfile', rcFile, '-i'] }
      : { file: argv[0]!, args: argv.slice(1) },
};

let commands = 0;

export function localTerminal(options: Pick<TerminalOptions, 'beforeEnter'> = {}): Terminal {
  const nextCommandId = () => ++commands;
  return new Terminal(localSandbox, { id: 't1', machine: 'host', cols: 80, rows: 24, nextCommandId, ...options });
}
