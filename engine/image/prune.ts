// Removes images that are no longer used: each takes over a gigabyte.
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { isRunning, processIdentity } from '../host/process-identity.ts';
import type { DataDirectory } from '../host/data-directory.ts';
import { exists } from '../host/exists.ts';
import type { BuildOptions } from '../host/lock.ts';
import { otherEngines } from './engines.ts';

/**
 * Removes a folder that was damaged since it was made, of an image or its templates, and says so. Does nothing if it is
 * not there. Throws LabError `image-in-use` while another engine uses the image.
 */
export async function removeDamaged(directory: string, image: string, { onProgress }: BuildOptions): Promise<void> {
  if (!(await exists(directory))) return;
  const engines = await otherEngines(image);
  if (engines.length > 0) throw new LabError('image-in-use', { engines: engines.join(', ') });
  onProgress?.({ says: `${basename(directory)} is damaged, so it is made again`, done: null });
  await rm(directory, { recursive: true, force: true });
}

/** Removes every image except `key` that no other engine uses or builds; returns the removed keys. */
export async function pruneImages(data: DataDirectory, key: string): Promise<string[]> {
  const names = await readdir(data.images).catch(() => []);
  const keys = new Set(names.flatMap((name) => /^[0-9a-f]{16}/.exec(name)?.[0] ?? []));
  const removed: string[] = [];
  for (const old of keys) {
    if (old === key || (await isUsed(data, old))) continue;
    for (const name of names.filter((other) => other.startsWith(old)))
      await rm(join(data.images, name), { recursive: true, force: true });
    removed.push(old);
  }
  return removed;
}

/**
 * Removes the image `key` and what was downloaded for it, so that the next build starts from nothing. Throws LabError
 * `image-in-use` while another engine uses it.
 */
export async function removeImage(data: DataDirectory, key: string): Promise<void> {
  const engines = await otherEngines(data.image(key));
  if (engines.length > 0) throw new LabError('image-in-use', { engines: engines.join(', ') });
  for (const path of [data.image(key), data.imageCache]) await rm(path, { recursive: true, force: true });
}

async function isUsed(data: DataDirectory, key: string): Promise<boolean> {
  if ((await otherEngines(data.image(key))).length > 0) return true;
  const builder = (await readFile(join(data.images, `${key}.lock`), 'utf8').catch(() => '')).trim();
  return builder !== processIdentity() && isRunning(builder);
}
