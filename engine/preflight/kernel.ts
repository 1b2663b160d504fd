// What the container sandbox needs of the machine's own kernel: modules, which cannot be loaded from inside a sandbox,
// and user namespaces. The list of modules is in native/setup/kernel-modules.
import { readFile } from 'node:fs/promises';
import { isThere } from '../store/is-there.ts';
import { release } from 'node:os';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../process/run.ts';
import { searchPath } from './packages.ts';

const list = fileURLToPath(new URL('../../native/setup/kernel-modules', import.meta.url));

/** Loads the modules that are not there yet, where the kernel has them as modules. One that it lacks is left out. */
export async function loadModules(signal: AbortSignal): Promise<void> {
  const folder = `/lib/modules/${release()}`;
  const builtin = await readFile(`${folder}/modules.builtin`, 'utf8').catch(() => null);
  if (builtin === null) return; // this kernel has all it will ever have
  const loaded = await readFile('/proc/modules', 'utf8').catch(() => '');
  const wanted = (await readFile(list, 'utf8')).split('\n').filter(Boolean);
  const toLoad = modulesToLoad(wanted, { loaded, builtin });
  if (toLoad.length === 0) return;
  const env = { PATH: searchPath().join(delimiter) };
  await run('modprobe', ['--all', '--quiet', ...toLoad], { signal, env }); // what is missing then, kernelLacks tells
}

/** `loaded` is the text of /proc/modules (proc(5)), `builtin` that of modules.builtin: a path per line. */
export function modulesToLoad(wanted: readonly string[], now: { loaded: string; builtin: string }): string[] {
  const names = [
    ...now.loaded.split('\n').map((line) => line.split(' ')[0]!),
    ...now.builtin.split('\n').map((line) => line.slice(line.lastIndexOf('/') + 1).replace(/\.ko$/, '')),
  ];
  const there = new Set(names.map(withUnderscores));
  return wanted.filter((name) => !there.has(withUnderscores(name)));
}

const withUnderscores = (name: string) => name.replaceAll('-', '_'); // the kernel takes one for the other

/** What the container sandbox needs and this kernel does not have, in words; empty where nothing is missing. */
export async function kernelLacks(): Promise<string[]> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '');
  const fileSystems = (await read('/proc/filesystems')).split('\n').map((line) => line.split('\t').at(-1));
  const most = await read('/proc/sys/user/max_user_namespaces');
  return [
    ...(fileSystems.includes('overlay') ? [] : ['the overlay file system']),
    ...(fileSystems.includes('ext4') ? [] : ['the ext4 file system']),
    ...((await isThere('/proc/self/ns/user')) && Number(most || 1) > 0 ? [] : ['user namespaces']),
    ...((await isThere('/dev/loop-control')) ? [] : ['loop devices']),
    ...((await isThere('/proc/self/cgroup')) ? [] : ['control groups']),
  ];
}
