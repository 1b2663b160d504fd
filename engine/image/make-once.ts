// Makes a folder that takes minutes to make, once: by one engine at a time, completely or not at all; again if it was
// damaged since. After a failure
// the reason is stored beside the folder and reported to everybody who needs it, until somebody asks to try again.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { type BuildOptions, withLock } from '../host/lock.ts';
import { damagedFile, writeManifest } from './manifest.ts';
import { removeDamaged } from './prune.ts';

export interface MakeOptions extends BuildOptions {
  /** retries what could not be made before; default false */
  again?: boolean | undefined;
}

const failureOf = (directory: string) => `${directory}.failed`;

/**
 * `make` fills a temporary folder, which is then renamed. Throws LabError `template-failed` with the reason of this
 * failure or an earlier one, and `disk-full`.
 */
export async function makeOnce(
  { driver, directory }: { driver: 'vm' | 'container'; directory: string },
  options: MakeOptions,
  make: (building: string) => Promise<void>,
): Promise<void> {
  if ((await damagedFile(directory)) === null) return;
  await withLock(`${directory}.lock`, options, async () => {
    if ((await damagedFile(directory)) === null) return;
    await removeDamaged(directory, dirname(directory), options);
    const before = options.again ? null : await whyNotMade(directory);
    if (before !== null) throw new LabError('template-failed', { driver, reason: before });
    const building = `${directory}.building`;
    await rm(building, { recursive: true, force: true });
    await mkdir(building, { recursive: true, mode: 0o755 });
    try {
      await make(building);
      await writeManifest(building);
      await rename(building, directory);
      await rm(failureOf(directory), { force: true });
    } catch (error) {
      await rm(building, { recursive: true, force: true });
      options.signal?.throwIfAborted();
      throw await remembered(error, driver, directory);
    }
  });
}

/** The reason of the last failure; null if the last try succeeded or there was none. */
export async function whyNotMade(directory: string): Promise<string | null> {
  return readFile(failureOf(directory), 'utf8').catch(() => null);
}

/** A full disk is not stored: every new try notices it again. */
async function remembered(error: unknown, driver: 'vm' | 'container', directory: string): Promise<unknown> {
  if (!(error instanceof LabError) || error.code === 'disk-full') return error;
  const reason = error.code === 'template-failed' ? String(error.facts['reason']) : error.problem;
  await writeFile(failureOf(directory), reason);
  return new LabError('template-failed', { driver, reason }, { cause: error });
}
