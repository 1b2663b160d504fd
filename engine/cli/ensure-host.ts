// Makes sure that this machine can build and run sandboxes: packages (installed if root on Debian or Ubuntu, otherwise
// reported), kernel modules, disk space. Quick when nothing is missing.
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { findImage } from '../image/image.ts';
import type { DriverName } from '../sandbox/sandbox.ts';
import type { DataDirectory } from '../host/data-directory.ts';
import { exists } from '../host/exists.ts';
import { rememberLimits, rememberPackages } from '../host/host-changes.ts';
import { hasApt, installPackages } from '../host/install-packages.ts';
import { kernelLacks, loadModules, raiseLimits } from '../host/kernel.ts';
import { missingPackages, type Purpose } from '../host/packages.ts';
import { ensureUserNamespaces } from '../host/user-namespaces.ts';

/** Disk space needed to build the image and a driver's template, GiB, including temporary files. */
export const roomGib: Record<DriverName, number> = { vm: 6, container: 4 };

export interface HostOptions {
  driver: DriverName;
  /** also requires what building the image needs, even if it is built already */
  complete?: boolean;
  /** also requires what the tests need */
  tests?: boolean;
  signal: AbortSignal;
  progress: (says: string) => void;
}

/**
 * Throws LabError `root-needed`, `host-packages-missing`, `install-failed`, `kernel-lacks`, `disk-short`,
 * `subordinate-ids-missing`, `user-namespaces-refused`.
 */
export async function ensureHost(data: DataDirectory, options: HostOptions): Promise<void> {
  const { driver, signal, complete = false } = options;
  if (driver === 'container' && !isRoot()) throw new LabError('root-needed');
  const built = (await findImage(data)) !== null;
  await ensurePackages(purposesOf({ ...options, builds: complete || !built }), data, options);
  if (driver === 'container') await ensureKernel(data, signal);
  if (built) return;
  if (!isRoot()) await ensureUserNamespaces(signal);
  await ensureRoom(data, driver);
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** `builds`: whether the image has to be built. */
export function purposesOf(options: { driver: DriverName; builds: boolean; tests?: boolean }): Purpose[] {
  const { driver, builds, tests = false } = options;
  return [
    ...(builds ? (['image'] as const) : []),
    ...(builds && !isRoot() ? (['imageAsUser'] as const) : []),
    driver,
    ...(tests ? (['tests'] as const) : []),
  ];
}

/** The command with which a person installs packages. */
export async function installCommand(packages: readonly string[]): Promise<string> {
  if (!(await hasApt())) return `${packages.join(' ')}, as Debian calls them, with this system's own tool`;
  return `${isRoot() ? '' : 'sudo '}apt-get install --no-install-recommends ${packages.join(' ')}`;
}

async function ensurePackages(purposes: readonly Purpose[], data: DataDirectory, options: HostOptions): Promise<void> {
  const missing = await missingPackages(purposes);
  if (missing.length === 0) return;
  if (!isRoot() || !(await hasApt())) {
    const command = await installCommand(missing);
    throw new LabError('host-packages-missing', { packages: missing.join(' '), command });
  }
  const said = await installPackages(missing, options);
  const left = await missingPackages(purposes);
  await rememberPackages(
    data,
    missing.filter((name) => !left.includes(name)),
  );
  if (left.length === 0) return;
  const lastWords = said.split('\n').slice(-3).join('\n');
  const command = await installCommand(left);
  throw new LabError('install-failed', { packages: left.join(' '), said: lastWords, command });
}

async function ensureKernel(data: DataDirectory, signal: AbortSignal): Promise<void> {
  await loadModules(signal);
  await rememberLimits(data, await raiseLimits());
  const lacks = await kernelLacks();
  if (lacks.length > 0) throw new LabError('kernel-lacks', { what: lacks.join(', ') });
}

async function ensureRoom(data: DataDirectory, driver: DriverName): Promise<void> {
  const free = await freeGib(data.path);
  if (free >= roomGib[driver]) return;
  throw new LabError('disk-short', { directory: data.path, free: free.toFixed(1), needed: roomGib[driver] });
}

/** Disk space that this user can use at `path`, which need not exist yet, GiB. */
export async function freeGib(path: string): Promise<number> {
  let there = path;
  while (there !== dirname(there) && !(await exists(there))) there = dirname(there);
  const { bavail, bsize } = await statfs(there);
  return (bavail * bsize) / 1024 ** 3;
}
