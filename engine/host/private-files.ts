// Folders and files that only their owner can access, whatever the umask: modes 0700 and 0600.
import { chmodSync, closeSync, existsSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectories } from './directories.ts';

const modes = { directory: 0o700, file: 0o600 };

/** Makes the folder and its parents; leaves an existing folder as it is. Throws a system error. */
export function makePrivateDirectory(path: string): void {
  makeDirectories(path, modes.directory);
}

/**
 * Makes an empty file, or removes other users' rights to an existing file. An existing file is not opened: closing it
 * would release this process's locks on it. Throws a system error.
 */
export function makePrivateFile(path: string): void {
  if (existsSync(path)) return restrict(path);
  closeSync(openSync(path, 'a', modes.file));
}

/**
 * Removes other users' rights to the folder's entries that match `own`, but not to what is inside them. If all entries
 * match `own` or `left`, also restricts the folder itself; a folder shared with other things stays accessible. Entries
 * that match `left` stay as they are.
 */
export function restrictEntries(directory: string, own: RegExp, left: RegExp): void {
  const names = readdirSync(directory);
  for (const name of names) if (own.test(name)) restrict(join(directory, name));
  if (names.every((name) => own.test(name) || left.test(name))) restrict(directory);
}

/** Ignores symbolic links, other users' files, and files that are gone meanwhile. */
function restrict(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink() || found.uid !== process.getuid?.()) return;
  const mode = found.isDirectory() ? modes.directory : modes.file;
  if ((found.mode & 0o777) !== mode) chmodSync(path, mode);
}
