// Finds container sandboxes whose engine is no more, by whatever is left of them: a folder, runc's state, control groups.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSandboxId, ownerIsAlive, ownerIsInSight } from '../sandbox-id.ts';

const runcState = '/run/vethlab-runc';
const groups = '/sys/fs/cgroup'; // version 1 has a folder for each hierarchy there, version 2 is one itself

/** Ids, each once. `sandboxes`: the folder of this data directory's. */
export async function leftBehind(sandboxes: string): Promise<string[]> {
  const hierarchies = (await namesIn(groups)).map((name) => join(groups, name, 'vethlab'));
  const shared = await Promise.all([runcState, join(groups, 'vethlab'), ...hierarchies].map(namesIn));
  // the whole machine's: an engine in a container sees them too, and not whose they are
  const names = [...(await namesIn(sandboxes)), ...shared.flat().filter(ownerIsInSight)];
  return [...new Set(names)].filter((name) => name.startsWith('c') && isSandboxId(name) && !ownerIsAlive(name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // not there, or no folder: nothing is left in it
}
