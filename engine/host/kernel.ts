// What the container sandbox needs of the machine's own kernel: modules, which cannot be loaded from inside a sandbox,
// user namespaces, and limits that all sandboxes share. The list of modules is in native/setup/kernel-modules.
import { readFile, writeFile } from 'node:fs/promises';
import { exists } from './exists.ts';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';
import type { RaisedLimit } from './host-changes.ts';
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

/**
 * What the kernel lets one user have, and to it every sandbox's root is the same one. A container takes a key, a sandbox
 * seven and five watchers of files: at the usual 200 and 128 the fifth container of each of 25 labs does not start.
 */
const leastLimits = {
  'kernel/keys/maxkeys': 20_000,
  'kernel/keys/maxbytes': 2_000_000,
  'fs/inotify/max_user_instances': 8_192,
};

/** Raises what is lower, until the machine boots again; gives those. One that may not be raised stays. */
export async function raiseLimits(directory = '/proc/sys'): Promise<RaisedLimit[]> {
  const raised: RaisedLimit[] = [];
  for (const [name, least] of Object.entries(leastLimits)) {
    const file = join(directory, name);
    const now = Number(await readFile(file, 'utf8').catch(() => Infinity));
    if (now >= least) continue;
    const isRaised = await writeFile(file, `${least}\n`).then(
      () => true,
      () => false, // said where a container cannot start
    );
    if (isRaised) raised.push({ name, before: now, raisedTo: least });
  }
  return raised;
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
    ...((await exists('/proc/self/ns/user')) && Number(most || 1) > 0 ? [] : ['user namespaces']),
    ...((await exists('/dev/loop-control')) ? [] : ['loop devices']),
    ...((await exists('/proc/self/cgroup')) ? [] : ['control groups']),
  ];
}
