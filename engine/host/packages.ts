// Finds which Debian packages this machine lacks for a purpose. native/setup/packages.json lists what each needs.
import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { exists } from './exists.ts';

const file = fileURLToPath(new URL('../../native/setup/packages.json', import.meta.url));

const packageSchema = z.strictObject({
  package: z.string(),
  has: z.string().describe('a program on the path, or an absolute path: it is there where the package is'),
});
const listsSchema = z.strictObject({
  image: z.array(packageSchema),
  imageAsUser: z.array(packageSchema),
  vm: z.array(packageSchema),
  container: z.array(packageSchema),
  tests: z.array(packageSchema),
});

export type Purpose = keyof z.infer<typeof listsSchema>;

/** Names of the packages missing for these purposes, in the order of the lists. */
export async function missingPackages(purposes: readonly Purpose[], path = searchPath()): Promise<string[]> {
  const lists = listsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const wanted = purposes.flatMap((purpose) => lists[purpose]);
  const missing = await Promise.all(
    wanted.map(async ({ package: name, has }) => ((await isInstalled(has, path)) ? [] : name)),
  );
  return [...new Set(missing.flat())];
}

/** Where the shell would find the program; null if it is not installed. */
export async function findProgram(name: string): Promise<string | null> {
  for (const folder of searchPath()) if (await exists(join(folder, name), constants.X_OK)) return resolve(folder, name);
  return null;
}

/** $PATH plus the system's own folders, which an ordinary user's $PATH often lacks. */
export function searchPath(): string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'].filter(Boolean);
}

async function isInstalled(has: string, path: readonly string[]): Promise<boolean> {
  if (isAbsolute(has)) return exists(has, constants.R_OK);
  const found = await Promise.all(path.map((folder) => exists(join(folder, has), constants.X_OK)));
  return found.includes(true);
}
