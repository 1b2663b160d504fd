// Folders and files that belong to one user alone, whatever the umask is: 0700 and 0600.
import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const modes = { directory: 0o700, file: 0o600 };

/** Makes it and what is above it; one that is there stays as it is. Throws a system error. */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: modes.directory });
}

/**
 * Makes an empty one, or takes everybody else's rights away from what is there. That is not opened: closing it again would
 * end the locks that this process has on it. Throws a system error.
 */
export function makePrivateFile(path: string): void {
  if (existsSync(path)) return restrict(path);
  closeSync(openSync(path, 'a', modes.file));
}

/**
 * Takes everybody else's rights away from those entries of a folder that are this user's own, not from what is in them;
 * from the folder itself where it holds nothing but such entries: a folder that is shared with others stays theirs. Those
 * in `left` are own, and stay as they are.
 */
export function restrictEntries(directory: string, own: RegExp, left: RegExp): void {
  const names = readdirSync(directory);
  for (const name of names) if (own.test(name)) restrict(join(directory, name));
  if (names.every((name) => own.test(name) || left.test(name))) restrict(directory);
}

/** Of a link nothing is changed, nor of what another user has or has removed meanwhile. */
function restrict(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink() || found.uid !== process.getuid?.()) return;
  const mode = found.isDirectory() ? modes.directory : modes.file;
  if ((found.mode & 0o777) !== mode) chmodSync(path, mode);
}
