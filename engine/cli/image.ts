// `vethlab image`: builds what sandboxes are opened from, checks it, or builds it anew.
import { rm } from 'node:fs/promises';
import { Command } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { findImage, verifyImage } from '../image/image.ts';
import { openSandboxes } from '../image/prune.ts';
import { DataDirectory } from '../store/data-directory.ts';
import { openDriver, type CommonOptions } from './common-options.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  check?: boolean;
  rebuild?: boolean;
}

export function imageCommand(terminal: CliTerminal): Command {
  return new Command('image')
    .description('build the sandbox image and its template, unless they are cached')
    .option('--check', 'compare every file of the image with what was built')
    .option('--rebuild', 'remove the image and what was downloaded for it, and build anew')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const data = new DataDirectory(options.data);
      if (options.rebuild) await removeImage(data);
      if (options.check) return checkImage(data, terminal);
      const driver = await openDriver(options, terminal);
      await driver.prepare({ signal: terminal.signal, onProgress: ({ says }) => terminal.progress(says) });
      terminal.result(`sandbox ${options.sandbox} can be opened\n`);
    });
}

async function removeImage(data: DataDirectory): Promise<void> {
  const open = await openSandboxes(data);
  if (open.length > 0) throw new LabError('sandboxes-open', { sandboxes: open.join(', ') });
  await rm(data.images, { recursive: true, force: true });
}

async function checkImage(data: DataDirectory, terminal: CliTerminal): Promise<void> {
  const image = await findImage(data);
  if (!image) throw new LabError('image-missing', { directory: data.images });
  await verifyImage(image, true);
  terminal.result(`image ${image.key} is what was built\n`);
}
