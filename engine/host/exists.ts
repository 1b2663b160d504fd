// Whether a file can be reached.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';

/** `mode`: what this user must be allowed to do with it (fs.constants); default: that it is there. */
export function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
