// One builder at a time per file: a lock file that holds the builder's pid. A lock whose owner is no more is taken over.
import { readFile, rm, writeFile } from 'node:fs/promises';
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
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (owner !== process.pid && !isAlive(owner)) await rm(file, { force: true });
  return false;
}

/** Whether a process with this pid is there. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
