// Converts any thrown value to a LabError.
import { LabError } from './lab-error.ts';

/** Any other error becomes `unexpected`: people see its message, the log gets its stack. */
export function toLabError(error: unknown): LabError {
  if (error instanceof LabError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LabError('unexpected', { message }, { cause: error });
}
