// Finds the engines that use a data directory: those that use or build one of its images, have a sandbox open in it, or
// have its progress file open.
import { readdir, readFile, readlink, realpath, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { otherEngines } from '../image/engines.ts';
import { isRunning } from '../host/process-identity.ts';
import type { DataDirectory } from '../host/data-directory.ts';
import { ownerIsAlive } from './sandbox-id.ts';

/** Their pids, without this engine's. */
export async function usersOf(data: DataDirectory): Promise<number[]> {
  const pids = [...(await ofSandboxes(data)), ...(await ofImages(data)), ...(await ofProgress(data))];
  return [...new Set(pids)].filter((pid) => pid !== process.pid);
}

async function ofSandboxes(data: DataDirectory): Promise<number[]> {
  const ids = await namesIn(data.sandboxes);
  return ids.filter((id) => ownerIsAlive(id)).map((id) => Number.parseInt(id.slice(1)));
}

/** If `images` is a link, the images belong to another data directory. */
async function ofImages(data: DataDirectory): Promise<number[]> {
  if ((await lstat(data.images).catch(() => null))?.isSymbolicLink()) return [];
  const pids: number[] = [];
  for (const name of await namesIn(data.images)) {
    if (/^[0-9a-f]{16}$/.test(name)) pids.push(...(await otherEngines(join(data.images, name))));
    if (!name.endsWith('.lock')) continue;
    const builder = (await readFile(join(data.images, name), 'utf8').catch(() => '')).trim();
    if (isRunning(builder)) pids.push(Number.parseInt(builder));
  }
  return pids;
}

async function ofProgress(data: DataDirectory): Promise<number[]> {
  const file = await realpath(data.progress).catch(() => null);
  if (file === null) return [];
  const pids: number[] = [];
  for (const pid of (await namesIn('/proc')).filter((name) => /^\d+$/.test(name))) {
    const open = await namesIn(`/proc/${pid}/fd`); // empty for another user's process
    const paths = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    if (paths.includes(file)) pids.push(Number(pid));
  }
  return pids;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
