// Finds container sandboxes whose engine is no more, by whatever is left of them: a folder, runc's state, control groups.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerIsAlive } from '../sandbox-id.ts';

const runcState = '/run/vethlab-runc';
const groups = '/sys/fs/cgroup'; // version 1 has a folder for each hierarchy there, version 2 is one itself

/** Ids, each once. */
export async function leftBehind(sandboxes: string): Promise<string[]> {
  const hierarchies = (await namesIn(groups)).map((name) => join(groups, name, 'vethlab'));
  const folders = [sandboxes, runcState, join(groups, 'vethlab'), ...hierarchies];
  const names = await Promise.all(folders.map(namesIn));
  return [...new Set(names.flat())].filter((name) => /^c\d+-\d+-[0-9a-f]+$/.test(name) && !ownerIsAlive(name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // not there, or no folder: nothing is left in it
}
