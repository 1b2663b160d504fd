// The boundary around what Node calls by itself: listeners of events, timers, callbacks of streams. What throws out of
// one of them would end the process and every sandbox in it; here it is told, and life goes on.
import { LabError } from './lab-error.ts';

/** Calls `act`; what it throws goes to `tell`, which must not throw. */
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

/** One line or a stack on stderr: a fault of vethlab itself, or what has no other way to whom it concerns. */
export function tellUnexpected(error: unknown): void {
  process.stderr.write(`${unexpectedText(error)}\n`);
}

/** For a log: what is known, or the stack of what is not. */
export function unexpectedText(error: unknown): string {
  if (error instanceof LabError) return error.message;
  return `something unexpected happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
