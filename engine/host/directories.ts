// Makes folders. Node's recursive mkdir never returns where a file system makes no folders, for example below /proc.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes the folder and its parents, each with `mode`; leaves existing ones as they are. Throws a system error. */
export function makeDirectories(path: string, mode = 0o777): void {
  const missing: string[] = [];
  let at = resolve(path);
  for (; !isThere(at); at = dirname(at)) missing.unshift(at);
  for (const directory of missing) {
    try {
      mkdirSync(directory, { mode });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isThere(directory)) throw error; // another was first
    }
  }
}

/** False where nothing is. Throws ENOTDIR for what is no folder. */
function isThere(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || found.isDirectory()) return found !== undefined;
  throw Object.assign(new Error(`${path} is not a folder`), { code: 'ENOTDIR', path });
}
