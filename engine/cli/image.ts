// `vethlab image`: builds image and template, checks the image, rebuilds it, or removes old images.
import { Command, Option } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { findImage, imageKey, verifyImage } from '../image/image.ts';
import { pruneImages, removeImage } from '../image/prune.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { openDriver, type CommonOptions } from './common-options.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  check?: boolean;
  rebuild?: boolean;
  prune?: boolean;
}

export function imageCommand(terminal: CliTerminal): Command {
  return new Command('image')
    .option('--check', 'compare every file of the image and its templates with what was built')
    .addOption(
      new Option('--rebuild', 'remove the image and its downloads, then build it again').conflicts(['check', 'prune']),
    )
    .addOption(new Option('--prune', 'remove images of other versions, unless they are in use').conflicts('check'))
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const data = new DataDirectory(options.data);
      if (options.check) return checkImage(data, terminal);
      if (options.prune) return prune(data, terminal);
      if (options.rebuild) await removeImage(data, await imageKey());
      const driver = await openDriver(options, terminal);
      await driver.prepare({
        signal: terminal.signal,
        onProgress: ({ says }) => terminal.progress(says),
        again: true,
      });
      terminal.result(`sandbox ${options.sandbox} can be opened\n`);
    });
}

async function prune(data: DataDirectory, terminal: CliTerminal): Promise<void> {
  const removed = await pruneImages(data, await imageKey());
  terminal.result(removed.length === 0 ? 'no old images\n' : `removed: ${removed.join(', ')}\n`);
}

async function checkImage(data: DataDirectory, terminal: CliTerminal): Promise<void> {
  const image = await findImage(data);
  if (!image) throw new LabError('image-missing', { directory: data.images });
  await verifyImage(image);
  terminal.result(`image ${image.key} is what was built\n`);
}
