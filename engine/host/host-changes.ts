// Records what vethlab changed on this machine outside its data directory: kernel limits it raised and packages it
// installed. So that can be undone, or reported.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataDirectory } from './data-directory.ts';
import { makeDirectories } from './directories.ts';
import { writeWhole } from './write-whole.ts';

const limitSchema = z.strictObject({
  name: z.string().describe('file below /proc/sys'),
  before: z.number(),
  raisedTo: z.number(),
});
const changesSchema = z.strictObject({
  boot: z.string().describe('in which the limits were raised: they last until the next'),
  limits: z.array(limitSchema),
  packages: z.array(z.string()).describe('as Debian calls them'),
});

export type RaisedLimit = z.infer<typeof limitSchema>;
export type HostChanges = z.infer<typeof changesSchema>;

const sysctls = '/proc/sys';

/** Empty if the file is missing or damaged. Limits of an earlier boot are left out. */
export async function readHostChanges(data: DataDirectory): Promise<HostChanges> {
  const boot = (await readFile(join(sysctls, 'kernel/random/boot_id'), 'utf8').catch(() => '')).trim();
  try {
    const changes = changesSchema.parse(JSON.parse(await readFile(data.hostChanges, 'utf8')));
    return { boot, limits: changes.boot === boot ? changes.limits : [], packages: changes.packages };
  } catch {
    return { boot, limits: [], packages: [] };
  }
}

export async function rememberLimits(data: DataDirectory, raised: readonly RaisedLimit[]): Promise<void> {
  if (raised.length === 0) return;
  const changes = await readHostChanges(data);
  for (const limit of raised) {
    const known = changes.limits.find(({ name }) => name === limit.name);
    if (known)
      known.raisedTo = limit.raisedTo; // keeps the value from before vethlab
    else changes.limits.push(limit);
  }
  await write(data, changes);
}

export async function rememberPackages(data: DataDirectory, packages: readonly string[]): Promise<void> {
  if (packages.length === 0) return;
  const changes = await readHostChanges(data);
  changes.packages = [...new Set([...changes.packages, ...packages])];
  await write(data, changes);
}

/** Resets limits that nobody has changed since; returns the ones it reset. */
export async function restoreLimits(limits: readonly RaisedLimit[], directory = sysctls): Promise<RaisedLimit[]> {
  const restored: RaisedLimit[] = [];
  for (const limit of limits) {
    const file = join(directory, limit.name);
    const now = Number(await readFile(file, 'utf8').catch(() => NaN));
    if (now !== limit.raisedTo) continue;
    const isSet = await writeFile(file, `${limit.before}\n`).then(
      () => true,
      () => false, // needs root
    );
    if (isSet) restored.push(limit);
  }
  return restored;
}

async function write(data: DataDirectory, changes: HostChanges): Promise<void> {
  makeDirectories(data.path);
  await writeWhole(data.hostChanges, JSON.stringify(changes, null, 2), 0o666);
}
