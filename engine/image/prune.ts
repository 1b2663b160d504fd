// Removes images that nothing uses any more: each takes over a gigabyte.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '../store/data-directory.ts';
import { isAlive } from './lock.ts';

/** Ids of sandboxes that are open in this data directory, by whichever engine. */
export async function openSandboxes(data: DataDirectory): Promise<string[]> {
  return readdir(data.sandboxes).catch(() => []);
}

/** Removes every image but `key`, unless a sandbox is open or another engine builds; gives the keys removed. */
export async function pruneImages(data: DataDirectory, key: string): Promise<string[]> {
  if ((await openSandboxes(data)).length > 0) return [];
  const names = await readdir(data.images).catch(() => []);
  for (const lock of names.filter((name) => name.endsWith('.lock'))) {
    const owner = Number(await readFile(join(data.images, lock), 'utf8').catch(() => '0'));
    if (owner !== process.pid && isAlive(owner)) return [];
  }
  const old = names.filter((name) => /^[0-9a-f]{16}/.test(name) && !name.startsWith(key));
  for (const name of old) await rm(join(data.images, name), { recursive: true, force: true });
  return old;
}
