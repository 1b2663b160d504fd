// The directory where tests keep sandboxes and progress: VETHLAB_TEST_DATA, or a separate one beside the usual one, so
// that tests can run beside a vethlab in use. They share images and templates, so none is built twice. Run as a
// program, it prints the directory.
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { DataDirectory } from '../engine/host/data-directory.ts';
import { defaultDataDirectory } from '../engine/cli/common-options.ts';
import { processIdentity } from '../engine/host/process-identity.ts';

export const dataDirectory = process.env['VETHLAB_TEST_DATA'] ?? besideTheUsual();

/** Ids of the sandboxes that this process has open there. */
export async function ownSandboxes(): Promise<string[]> {
  const all = await readdir(new DataDirectory(dataDirectory).sandboxes).catch(() => []);
  return all.filter((id) => id.slice(1).startsWith(`${processIdentity()}-`));
}

function besideTheUsual(): string {
  const usual = new DataDirectory(defaultDataDirectory());
  const own = new DataDirectory(`${usual.path}-test`);
  shareImages(usual, own);
  return own.path;
}

/** Lets `own` use the images of `from`. Engines that use, build or prune them see one another. */
export function shareImages(from: DataDirectory, own: DataDirectory): void {
  for (const folder of [from.images, own.path]) mkdirSync(folder, { recursive: true });
  if (lstatSync(own.images, { throwIfNoEntry: false })) return;
  try {
    symlinkSync(from.images, own.images);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process created it first
  }
}

if (process.argv[1] === import.meta.filename) console.log(dataDirectory);
