// Finds container sandboxes whose engine is no more, by whatever is left of them: a folder, runc's state, control groups.
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSandboxId, ownerIsAlive, ownerIsInSight } from '../sandbox-id.ts';

const runcState = '/run/vethlab-runc';
const groups = '/sys/fs/cgroup'; // version 1 has a folder for each hierarchy there, version 2 is one itself

/** Ids, each once. `sandboxes`: the folder of this data directory's. */
export async function leftBehind(sandboxes: string): Promise<string[]> {
  const shared = (await idsIn(await places())).filter(ownerIsInSight);
  return [...new Set([...(await idsIn([sandboxes])), ...shared])].filter((id) => !ownerIsAlive(id));
}

/** Ids of container sandboxes that are open now, of whatever data directory; those whose engine cannot be seen count. */
export async function openSandboxes(): Promise<string[]> {
  return (await idsIn(await places())).filter((id) => ownerIsAlive(id) || !ownerIsInSight(id));
}

/** Removes what all container sandboxes share: only where none is open. */
export async function removeShared(): Promise<void> {
  for (const folder of await places()) await rmdir(folder).catch(() => undefined); // not there
}

/** The whole machine's: an engine in a container sees them too, and not whose they are. */
async function places(): Promise<string[]> {
  return [runcState, join(groups, 'vethlab'), ...(await namesIn(groups)).map((name) => join(groups, name, 'vethlab'))];
}

async function idsIn(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(folders.map(namesIn));
  return [...new Set(names.flat())].filter((name) => name.startsWith('c') && isSandboxId(name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // not there, or no folder: nothing is left in it
}
