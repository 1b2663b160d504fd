// Converts any thrown value to a LabError.
import { dirname } from 'node:path';
import { LabError } from './lab-error.ts';

/**
 * A full disk, wherever it is met, becomes `disk-full`. Any other error becomes `unexpected`: people see its message, the
 * log gets its stack.
 */
export function toLabError(error: unknown): LabError {
  if (error instanceof LabError) return error;
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof Error && (code === 'ENOSPC' || code === 'EDQUOT'))
    return new LabError('disk-full', { directory: path ? dirname(path) : 'the data folder' }, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new LabError('unexpected', { message }, { cause: error });
}
