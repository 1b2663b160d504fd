// Brings this machine to where sandboxes can be built and run: packages (installed as root on Debian and Ubuntu, else
// told), kernel modules, room on the disk. Quick when nothing is missing.
import { access, readFile, mkdir, statfs } from 'node:fs/promises';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors/lab-error.ts';
import { findImage } from '../image/image.ts';
import { run, type RunOptions } from '../process/run.ts';
import type { DriverName } from '../sandbox/sandbox.ts';
import type { DataDirectory } from '../store/data-directory.ts';
import { missingPackages, type Purpose } from './packages.ts';

/** Room that building the image and a driver's template takes, GiB, with what it needs on the way. */
export const roomGib: Record<DriverName, number> = { vm: 5, container: 4 };

const installLimitMs = 15 * 60_000;

export interface HostOptions {
  driver: DriverName;
  /** also what the tests need */
  tests?: boolean;
  signal: AbortSignal;
  progress: (says: string) => void;
}

/** Throws LabError `root-needed`, `host-packages-missing`, `install-failed`, `disk-short`. */
export async function ensureHost(data: DataDirectory, options: HostOptions): Promise<void> {
  if (options.driver === 'container' && !isRoot()) throw new LabError('root-needed');
  await ensurePackages(purposesOf(options), options);
  if (options.driver === 'container') await loadModules(options);
  await ensureRoom(data, options.driver);
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function purposesOf({ driver, tests }: Pick<HostOptions, 'driver' | 'tests'>): Purpose[] {
  return ['image', ...(isRoot() ? [] : ['imageAsUser' as const]), driver, ...(tests ? ['tests' as const] : [])];
}

/** What a person types to install packages. */
export function installCommand(packages: readonly string[]): string {
  return `${isRoot() ? '' : 'sudo '}apt-get install --no-install-recommends ${packages.join(' ')}`;
}

async function ensurePackages(purposes: readonly Purpose[], { signal, progress }: HostOptions): Promise<void> {
  const missing = await missingPackages(purposes);
  if (missing.length === 0) return;
  const packages = missing.join(' ');
  if (!isRoot() || !(await hasApt())) {
    throw new LabError('host-packages-missing', { packages, command: installCommand(missing) });
  }
  progress(`this machine lacks ${packages}: install them`);
  const options: RunOptions = {
    signal,
    timeoutMs: installLimitMs,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  };
  await run('apt-get', ['update', '--quiet'], options); // where it fails, installing says why
  const install = ['install', '--yes', '--quiet', '--no-install-recommends', ...missing];
  const result = await run('apt-get', install, options);
  const left = await missingPackages(purposes);
  if (left.length === 0) return;
  const said = (result.startError ?? result.stderr).trim().split('\n').slice(-3).join('\n');
  throw new LabError('install-failed', { packages: left.join(' '), said, command: installCommand(left) });
}

function hasApt(): Promise<boolean> {
  return access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  );
}

/** Modules cannot be loaded from inside a sandbox: they are loaded here, where the kernel has them as modules. */
async function loadModules({ signal }: HostOptions): Promise<void> {
  const asModules = await access(`/lib/modules/${release()}/modules.dep`).then(
    () => true,
    () => false,
  );
  if (!asModules) return;
  const list = await readFile(fileURLToPath(new URL('../../native/setup/kernel-modules', import.meta.url)), 'utf8');
  await run('modprobe', ['--all', '--quiet', ...list.split('\n').filter(Boolean)], { signal }); // built in: not found
}

async function ensureRoom(data: DataDirectory, driver: DriverName): Promise<void> {
  if ((await findImage(data)) !== null) return;
  await mkdir(data.path, { recursive: true });
  const free = await freeGib(data.path);
  if (free >= roomGib[driver]) return;
  throw new LabError('disk-short', { directory: data.path, free: free.toFixed(1), needed: roomGib[driver] });
}

/** Room that is free for this user where `directory` lies, GiB. */
export async function freeGib(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return (bavail * bsize) / 1024 ** 3;
}
