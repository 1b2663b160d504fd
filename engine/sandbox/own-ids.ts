// Each sandbox has a range of user ids that no other sandbox of this machine has: what the kernel counts and keeps for
// each user is then the sandbox's own. A link in a folder claims a range; its target is the sandbox's id. Needs root.
import { readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { makePrivateDirectory } from '../host/private-files.ts';

export const claims = '/run/vethlab-ids'; // as the scripts in native have it, which give ranges back

/** ids in a range */
export const idCount = 65_536;

/** On disk, the files of every sandbox and of its template belong to the ids from here. */
export const storedFirstId = 100_000;

// Nobody hands out these ids: systemd's "Users, Groups, UIDs and GIDs on systemd Systems" lists them as unused.
const lowest = 0x7000_0000;
const highest = 0x7fff_0000;

/** Claims a free range for the sandbox and returns its first id. Throws LabError if all are taken. */
export async function claimIds(sandbox: string): Promise<number> {
  makePrivateDirectory(claims);
  const taken = new Set(await readdir(claims));
  for (let first = lowest; first < highest; first += idCount) {
    if (taken.has(String(first))) continue;
    if (await claim(join(claims, String(first)), sandbox)) return first;
  }
  throw new LabError('sandbox-start-failed', { reason: 'all ranges of user ids are taken' });
}

/** Sandboxes that have claimed a range. */
export async function claimants(): Promise<string[]> {
  const links = await readdir(claims).catch(() => []); // no sandbox has been opened since the machine started
  return Promise.all(links.map((name) => readlink(join(claims, name)).catch(() => ''))); // '': given back meanwhile
}

/** Gives the sandbox's range back, if it has one. */
export async function releaseIds(sandbox: string): Promise<void> {
  for (const name of await readdir(claims).catch(() => [])) {
    const link = join(claims, name);
    if ((await readlink(link).catch(() => '')) === sandbox) await rm(link, { force: true });
  }
}

/** False if another engine was faster. */
async function claim(link: string, sandbox: string): Promise<boolean> {
  try {
    await symlink(sandbox, link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
