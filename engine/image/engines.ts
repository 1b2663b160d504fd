// Tracks which engines use an image: each puts a file with its own name into the image's folder. An engine that has
// ended, in whatever way, no longer counts.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, processIdentity } from '../host/process-identity.ts';

const folder = (imageDirectory: string) => join(imageDirectory, 'engines');

/** From now on this engine uses the image. */
export async function useImage(imageDirectory: string): Promise<void> {
  await mkdir(folder(imageDirectory), { recursive: true });
  for (const engine of await readdir(folder(imageDirectory))) {
    if (!isRunning(engine)) await rm(join(folder(imageDirectory), engine), { force: true });
  }
  await writeFile(join(folder(imageDirectory), processIdentity()!), '');
}

/** Pids of the engines that use it, without this one. */
export async function otherEngines(imageDirectory: string): Promise<number[]> {
  const engines = await readdir(folder(imageDirectory)).catch(() => []);
  return engines
    .filter((engine) => engine !== processIdentity() && isRunning(engine))
    .map((engine) => Number.parseInt(engine));
}
