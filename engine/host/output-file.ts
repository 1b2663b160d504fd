// Files that a command writes at its end. Whether they can be written is tried before its work, not after.
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { LabError } from '../errors/lab-error.ts';

/** Tries to open the file for writing; leaves it as it is. Throws LabError `file-unwritable`. */
export async function requireWritable(path: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK; // a pipe that nobody reads is refused, not waited for
  try {
    await (await open(path, flags)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(path, error);
    await tryNew(path, flags);
  }
}

async function tryNew(path: string, flags: number): Promise<void> {
  try {
    await (await open(path, flags | constants.O_CREAT | constants.O_EXCL)).close();
    await rm(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** LabError `file-unwritable` for a system error. */
export function unwritable(path: string, cause: unknown): LabError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new LabError('file-unwritable', { path, reason }, { cause });
}
