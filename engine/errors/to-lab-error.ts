// Whatever was thrown, as an entry of the catalogue.
import { LabError } from './lab-error.ts';

/** Anything but a LabError is unexpected; its message is told, its stack is for the log. */
export function toLabError(error: unknown): LabError {
  if (error instanceof LabError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LabError('unexpected', { message }, { cause: error });
}
