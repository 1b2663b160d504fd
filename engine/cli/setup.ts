// `vethlab setup`: brings this machine to where labs, and with --tests the project's own tests, can run.
import { Command } from 'commander';
import { ensureHost } from './ensure-host.ts';
import { DataDirectory } from '../host/data-directory.ts';
import type { CommonOptions } from './common-options.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  tests?: boolean;
}

export function setupCommand(terminal: CliTerminal): Command {
  return new Command('setup')
    .option('--tests', 'also install what the tests need: a browser')
    .action(async (_: unknown, command: Command) => {
      const { sandbox, data, tests = false } = command.optsWithGlobals<Options>();
      const { signal, progress } = terminal;
      await ensureHost(new DataDirectory(data), { driver: sandbox, complete: true, tests, signal, progress });
      terminal.result(`this machine has what the ${sandbox} sandbox needs\n`);
    });
}
