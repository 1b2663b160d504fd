// One builder at a time per file: a lock file that names the builder. A lock whose owner is no more is taken over.
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { isRunning, processIdentity } from '../process/process-identity.ts';
import { waitUntil } from '../process/wait-until.ts';
import type { BuildOptions } from './image.ts';

const buildLimitMs = 30 * 60 * 1000; // a slow machine's image build, several times over

/** Runs `work` while holding the lock; waits for another engine's build to end first. */
export async function withLock<T>(file: string, options: BuildOptions, work: () => Promise<T>): Promise<T> {
  let said = false;
  await waitUntil({
    timeoutMs: buildLimitMs,
    intervalMs: 200,
    signal: options.signal,
    probe: async () => {
      if (await take(file)) return true;
      if (!said) options.onProgress?.({ says: 'wait for another vethlab that builds the same', done: null });
      said = true;
      return false;
    },
  });
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  // written first, linked then: nobody ever reads a lock that does not yet name its owner
  const mine = `${file}.${processIdentity()}`;
  try {
    await writeFile(mine, processIdentity()!);
    await link(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(mine, { force: true });
  }
  const owner = await readFile(file, 'utf8').catch(() => null);
  if (owner !== null && !isRunning(owner)) await rm(file, { force: true });
  return false;
}
