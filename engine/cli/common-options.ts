// The options that several commands share, and the driver they select.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { DriverName, SandboxDriver } from '../sandbox/sandbox.ts';
import { DataDirectory } from '../host/data-directory.ts';
import type { CliTerminal } from './terminal.ts';

export interface CommonOptions {
  sandbox: DriverName;
  data: string;
}

/** Options of the program itself: they may stand before or after the command's name. */
export function commonOptions(): Option[] {
  return [
    new Option('--sandbox <driver>', 'how to run labs').choices(['vm', 'container']).default('vm'),
    new Option('--data <dir>', 'directory for images, templates and progress')
      .default(defaultDataDirectory())
      .argParser(dataPath),
  ];
}

function dataPath(path: string): string {
  if (path === '') throw new InvalidArgumentError('It must be a directory.'); // an unset variable of a script
  return resolve(path);
}

export function formatOption<Format extends string>(formats: readonly Format[]): Option {
  return new Option('--format <format>', 'format of the result').choices(formats).default(formats[0]);
}

/** $XDG_DATA_HOME/vethlab, or ~/.local/share/vethlab. As the XDG rules say, a relative $XDG_DATA_HOME is ignored. */
export function defaultDataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(homedir(), '.local', 'share'), 'vethlab');
}

/**
 * Returns the driver, on a machine that has what it needs: missing things are installed or reported. Removes what
 * sandboxes of ended engines left behind. Throws LabError.
 */
export async function openDriver({ sandbox, data }: CommonOptions, terminal: CliTerminal): Promise<SandboxDriver> {
  const { ensureHost } = await import('./ensure-host.ts');
  const { sandboxDriver, sweepSandboxes } = await import('../sandbox/open-driver.ts');
  const { signal, progress } = terminal;
  const directory = new DataDirectory(data);
  directory.makePrivate();
  await ensureHost(directory, { driver: sandbox, signal, progress });
  await sweepSandboxes(data);
  return sandboxDriver(sandbox, data);
}
