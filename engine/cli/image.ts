// `vethlab image`: builds what sandboxes are opened from, unless it is there already.
import { Command } from 'commander';
import { openDriver, type CommonOptions } from './common-options.ts';
import type { CliTerminal } from './terminal.ts';

export function imageCommand(terminal: CliTerminal): Command {
  return new Command('image')
    .description('build the sandbox image and its template, unless they are cached')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const driver = await openDriver(options);
      await driver.prepare({ signal: terminal.signal, onProgress: ({ says }) => terminal.progress(says) });
      terminal.result(`sandbox ${options.sandbox} can be opened\n`);
    });
}
