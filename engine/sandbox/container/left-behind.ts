// Finds container sandboxes whose engine is no more, by whatever is left of them: a folder, runc's state, control groups.
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSandboxId, ownerIsAlive, ownerIsInSight } from '../sandbox-id.ts';

const runcState = '/run/vethlab-runc';
const groups = '/sys/fs/cgroup'; // version 1 has a folder for each hierarchy there, version 2 is one itself

/** Ids, each once. `sandboxes`: the folder of this data directory's. */
export async function leftBehind(sandboxes: string): Promise<string[]> {
  // the whole machine's: an engine in a container sees them too, and not whose they are
  const names = [...(await namesIn(sandboxes)), ...(await inSharedPlaces()).filter(ownerIsInSight)];
  return [...new Set(names)].filter((name) => isContainer(name) && !ownerIsAlive(name));
}

/** Ids of container sandboxes that may be open now, of whatever data directory. */
export async function openSandboxes(): Promise<string[]> {
  const names = new Set((await inSharedPlaces()).filter(isContainer));
  return [...names].filter((id) => !ownerIsInSight(id) || ownerIsAlive(id));
}

/** Removes what all container sandboxes share: only where none is open. */
export async function removeShared(): Promise<void> {
  for (const folder of await sharedPlaces()) await rmdir(folder).catch(() => undefined); // not there
}

const isContainer = (id: string) => id.startsWith('c') && isSandboxId(id);

async function sharedPlaces(): Promise<string[]> {
  return [runcState, join(groups, 'vethlab'), ...(await namesIn(groups)).map((name) => join(groups, name, 'vethlab'))];
}

async function inSharedPlaces(): Promise<string[]> {
  return (await Promise.all((await sharedPlaces()).map(namesIn))).flat();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // not there, or no folder: nothing is left in it
}
