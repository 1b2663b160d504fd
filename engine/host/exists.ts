// Checks whether a file is accessible.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';

/** `mode`: the access this user needs (fs.constants); default: that the file exists. */
export function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
