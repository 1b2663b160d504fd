// The boundary around functions that Node itself calls: event listeners, timers, stream callbacks. An error thrown out
// of one of them would end the process and every sandbox in it; here it is logged, and the engine goes on.
import { LabError } from './lab-error.ts';

/** Calls `act`; passes a thrown error to `tell`, which must not throw. */
export function guarded<Args extends unknown[]>(
  act: (...args: Args) => unknown,
  tell: (error: unknown) => void = tellUnexpected,
): (...args: Args) => void {
  return (...args) => {
    try {
      act(...args);
    } catch (error) {
      tell(error);
    }
  };
}

/** Writes one line or a stack to stderr: for faults in vethlab itself, and errors that reach nobody in another way. */
export function tellUnexpected(error: unknown): void {
  process.stderr.write(`${unexpectedText(error)}\n`);
}

/** Text for a log: the message of a known error, the stack of an unexpected one. */
export function unexpectedText(error: unknown): string {
  if (error instanceof LabError) return error.message;
  return `something unexpected happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
