// The options that commands share, and what they lead to: the driver, the labs, one step.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { escapeRegExp } from '../check/text.ts';
import { formatFault } from '../content/diagnostic.ts';
import { loadLabs, loadLabsOrThrow, type LoadedLabs } from '../content/load-labs.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Lab, Step } from '../protocol/lab.ts';
import type { DriverName, SandboxDriver } from '../sandbox/sandbox.ts';
import { DataDirectory } from '../host/data-directory.ts';
import type { CliTerminal } from './terminal.ts';

export interface CommonOptions {
  sandbox: DriverName;
  data: string;
}

/** Directory of the labs that come with vethlab. */
export const labsDirectory = fileURLToPath(new URL('../../labs-content', import.meta.url));

/** Options of the program itself: they may stand before or after the command's name. */
export function commonOptions(): Option[] {
  return [
    new Option('--sandbox <driver>', 'how labs are run').choices(['vm', 'container']).default('vm'),
    new Option('--data <dir>', 'where images, templates and progress are kept')
      .default(defaultDataDirectory())
      .argParser((path: string) => resolve(path)),
  ];
}

export function formatOption<Format extends string>(formats: readonly Format[]): Option {
  return new Option('--format <format>', 'how the result is written').choices(formats).default(formats[0]);
}

/** $XDG_DATA_HOME/vethlab, or ~/.local/share/vethlab; the XDG rules ignore a path that is not absolute. */
export function defaultDataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(homedir(), '.local', 'share'), 'vethlab');
}

/**
 * The driver, on a machine that has what it needs: that is installed, or told; what engines that are no more left behind
 * is removed. Throws LabError.
 */
export async function openDriver({ sandbox, data }: CommonOptions, terminal: CliTerminal): Promise<SandboxDriver> {
  const { ensureHost } = await import('./ensure-host.ts');
  const { sandboxDriver } = await import('../sandbox/open-driver.ts');
  const { signal, progress } = terminal;
  const directory = new DataDirectory(data);
  directory.makePrivate();
  await ensureHost(directory, { driver: sandbox, signal, progress });
  const driver = sandboxDriver(sandbox, data);
  await driver.sweep();
  return driver;
}

/**
 * The labs of those ids in the order they are asked for; all where none is. Faults of labs that are not asked for do
 * not matter. Throws LabError.
 */
export async function chosenLabs(ids: readonly string[], directory = labsDirectory): Promise<Lab[]> {
  if (ids.length === 0) return loadLabsOrThrow(directory);
  const loaded = await loadLabs(directory);
  return ids.map((id) => findLab(loaded, id));
}

/** Throws LabError `content-faults` with the lab's own, `lab-unknown`. */
function findLab({ labs, faults }: LoadedLabs, id: string): Lab {
  const found = labs.find((lab) => lab.id === id);
  if (found) return found;
  const own = faults.filter(({ file }) => new RegExp(`/\\d+-${escapeRegExp(id)}(/|$)`).test(file));
  if (own.length > 0) throw new LabError('content-faults', { faults: own.map(formatFault).join('\n') });
  throw new LabError('lab-unknown', { lab: id, labs: labs.map((lab) => lab.id).join(', ') });
}

/** Throws LabError `step-unknown`. */
export function findStep(lab: Lab, id: string): Step {
  const found = lab.steps.find((step) => step.id === id);
  if (found) return found;
  throw new LabError('step-unknown', { lab: lab.id, step: id, steps: lab.steps.map((step) => step.id).join(', ') });
}
