// Lets one builder at a time make a file: a lock file names the builder. A lock whose owner has ended is taken over.
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { LabError } from '../errors/lab-error.ts';
import { isRunning, processIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';
import type { Progress } from '../protocol/session-view.ts';

export const buildLimitMs = 60 * 60_000; // several times a slow image build over a slow connection

export interface BuildOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Runs `work` while holding the lock; first waits for another engine's build to end. Throws LabError `builder-stuck` if
 * that takes too long.
 */
export async function withLock<T>(file: string, options: BuildOptions, work: () => Promise<T>): Promise<T> {
  let said = false;
  const taken = await waitUntil({
    timeoutMs: buildLimitMs + 60_000, // the other engine's own limit comes first
    intervalMs: 200,
    signal: options.signal,
    probe: async () => {
      if (await take(file)) return true;
      if (!said) options.onProgress?.({ says: 'wait for another vethlab that builds the same', done: null });
      said = true;
      return false;
    },
  });
  if (!taken) {
    const owner = Number.parseInt(await readFile(file, 'utf8').catch(() => ''));
    throw new LabError('builder-stuck', { owner, minutes: buildLimitMs / 60_000 });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  // write, then link: nobody ever reads a lock file that does not name its owner yet
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
