// What the container sandbox needs from the real machine's kernel: modules, which cannot be loaded from inside a
// sandbox, user namespaces, and limits that all sandboxes share. native/setup/kernel-modules lists the modules.
import { readFile, writeFile } from 'node:fs/promises';
import { exists } from './exists.ts';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';
import type { RaisedLimit } from './host-changes.ts';
import { searchPath } from './packages.ts';

const list = fileURLToPath(new URL('../../native/setup/kernel-modules', import.meta.url));

/** Loads the modules that are missing, if the kernel has them as modules. Skips a module that the kernel lacks. */
export async function loadModules(signal: AbortSignal): Promise<void> {
  const folder = `/lib/modules/${release()}`;
  const builtin = await readFile(`${folder}/modules.builtin`, 'utf8').catch(() => null);
  if (builtin === null) return; // this kernel cannot load modules
  const loaded = await readFile('/proc/modules', 'utf8').catch(() => '');
  const wanted = (await readFile(list, 'utf8')).split('\n').filter(Boolean);
  const toLoad = modulesToLoad(wanted, { loaded, builtin });
  if (toLoad.length === 0) return;
  const env = { PATH: searchPath().join(delimiter) };
  await run('modprobe', ['--all', '--quiet', ...toLoad], { signal, env }); // kernelLacks() reports the rest
}

/**
 * All sandboxes and the real machine share these: entries of the neighbour (ARP) tables, and terminals. With the usual
 * limits of 1024 and 4096, one learner who uses up either stops all the others.
 */
const leastLimits = {
  'net/ipv4/neigh/default/gc_thresh2': 32_768,
  'net/ipv4/neigh/default/gc_thresh3': 65_536,
  'kernel/pty/max': 65_536,
};

/** Raises lower limits until the next boot; returns the ones it raised. A limit that may not be raised stays. */
export async function raiseLimits(directory = '/proc/sys'): Promise<RaisedLimit[]> {
  const raised: RaisedLimit[] = [];
  for (const [name, least] of Object.entries(leastLimits)) {
    const file = join(directory, name);
    const now = Number(await readFile(file, 'utf8').catch(() => Infinity));
    if (now >= least) continue;
    const isRaised = await writeFile(file, `${least}\n`).then(
      () => true,
      () => false, // reported when a container cannot start
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

const withUnderscores = (name: string) => name.replaceAll('-', '_'); // the kernel treats - and _ as the same

/** What the container sandbox needs and this kernel lacks, in words; empty if nothing is missing. */
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
