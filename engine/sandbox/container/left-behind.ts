// Finds container sandboxes whose engine has ended, by what is left of them: a folder, runc's state, control groups,
// a range of ids.
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSandboxId, ownerIsAlive, ownerIsInSight } from '../sandbox-id.ts';
import { claimants, claims } from '../own-ids.ts';

const runcState = '/run/vethlab-runc';
const groups = '/sys/fs/cgroup'; // version 1 has a folder for each hierarchy here, version 2 is itself a hierarchy

/** Ids without duplicates. `sandboxes`: the folder of this data directory's sandboxes. */
export async function leftBehind(sandboxes: string): Promise<string[]> {
  const shared = (await sharedIds()).filter(ownerIsInSight);
  return [...new Set([...(await idsIn([sandboxes])), ...shared])].filter((id) => !ownerIsAlive(id));
}

/** Ids of open container sandboxes of all data directories. One whose engine cannot be seen from here counts. */
export async function openSandboxes(): Promise<string[]> {
  return (await sharedIds()).filter((id) => ownerIsAlive(id) || !ownerIsInSight(id));
}

/** Removes the folders that all container sandboxes share. Call it only when none is open. */
export async function removeShared(): Promise<void> {
  for (const folder of [claims, ...(await places())]) await rmdir(folder).catch(() => undefined); // not there
}

/** These folders are machine-wide: an engine in a container sees them too, but not the engines they belong to. */
async function places(): Promise<string[]> {
  return [runcState, join(groups, 'vethlab'), ...(await namesIn(groups)).map((name) => join(groups, name, 'vethlab'))];
}

async function sharedIds(): Promise<string[]> {
  return [...new Set([...(await idsIn(await places())), ...(await claimants()).filter(isContainer)])];
}

async function idsIn(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(folders.map(namesIn));
  return [...new Set(names.flat())].filter(isContainer);
}

const isContainer = (id: string) => id.startsWith('c') && isSandboxId(id);

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // missing, or not a folder: nothing is left there
}
