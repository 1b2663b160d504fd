// `vethlab remove`: lists what vethlab keeps on this machine, then removes it.
import { Command } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { isRoot } from './ensure-host.ts';
import { readHostChanges, restoreLimits, type HostChanges, type RaisedLimit } from '../host/host-changes.ts';
import { installedOf } from '../host/install-packages.ts';
import { usersOf } from '../sandbox/data-users.ts';
import { openSandboxes, removeShared } from '../sandbox/container/left-behind.ts';
import { sweepSandboxes } from '../sandbox/open-driver.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { carryOutRemoval, planRemoval, type Removal } from '../store/removal.ts';
import type { CommonOptions } from './common-options.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  keepProgress: boolean;
  yes: boolean;
}

export function removeCommand(terminal: CliTerminal): Command {
  return new Command('remove')
    .option('--keep-progress', 'keep learners’ progress and the key that signs reports', false)
    .option('--yes', 'do not ask for confirmation', false)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const data = new DataDirectory(options.data);
      const users = await usersOf(data);
      if (users.length > 0) throw new LabError('data-in-use', { directory: data.path, processes: users.join(', ') });
      const removal = await planRemoval(data, options);
      const changes = await readHostChanges(data);
      const packages = await installedOf(changes.packages);
      if (removal.parts.length === 0) {
        terminal.result(`nothing of vethlab is in ${data.path}\n`);
        return;
      }
      terminal.progress(planText(data, removal, changes).join('\n'));
      if (!options.yes) await confirm(terminal);
      await sweepSandboxes(data.path);
      const isAlone = (await openSandboxes()).length === 0;
      const restored = isAlone ? await restoreLimits(changes.limits) : [];
      await carryOutRemoval(data, removal);
      if (isRoot() && isAlone) await removeShared();
      terminal.result(
        [...resultLines(data, removal, restored), ...packageLines(packages)].map((line) => `${line}\n`).join(''),
      );
    });
}

/** Throws LabError `remove-unconfirmed` if nobody can be asked, or the answer is no. */
async function confirm(terminal: CliTerminal): Promise<void> {
  if (!terminal.interactive) throw new LabError('remove-unconfirmed', { why: 'nobody can be asked' });
  const answer = await terminal.ask('Remove all of that? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new LabError('remove-unconfirmed', { why: 'it was not agreed to' });
}

function planText(data: DataDirectory, { parts, others }: Removal, { limits }: HostChanges): string[] {
  return [
    `In ${data.path} this will be removed:`,
    ...parts.map(({ what, bytes }) => `${size(bytes).padStart(10)}  ${what}`),
    ...(limits.length > 0 ? ['These kernel limits will be reset:'] : []),
    ...limits.map(({ name, before, raisedTo }) => `  ${name}: ${raisedTo}, was ${before}`),
    ...(others.length > 0 ? ['These files are not vethlab’s, and stay:'] : []),
    ...others.map((path) => `  ${path}`),
  ];
}

function resultLines(data: DataDirectory, { parts }: Removal, restored: readonly RaisedLimit[]): string[] {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return [
    `removed: ${size(bytes)} in ${data.path}`,
    ...restored.map(({ name, before }) => `reset: ${name} to ${before}`),
  ];
}

function packageLines(packages: readonly string[]): string[] {
  if (packages.length === 0) return [];
  return [
    `vethlab installed these packages, which stay: ${packages.join(' ')}`,
    `remove them with: apt-get remove --auto-remove ${packages.join(' ')}`,
  ];
}

function size(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  return bytes >= 1024 ** 2 ? `${Math.round(bytes / 1024 ** 2)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
}
