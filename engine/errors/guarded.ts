// The boundary around functions that Node itself calls: event listeners, timers, stream callbacks. An error thrown out
// of one of them would end the process and every sandbox in it; here it is logged, told to its owner, and the engine
// goes on.
import { faultOwner, ownedBy } from './fault-owner.ts';
import { LabError } from './lab-error.ts';

let writeFault = (error: unknown): void => {
  process.stderr.write(`${unexpectedText(error)}\n`);
};

/**
 * Calls `act`; passes a thrown error, or that of a promise it returns, to `tell`, which must not throw. The error belongs
 * to the owner of the code that made this function, or else of the code that calls it.
 */
export function guarded<Args extends unknown[]>(
  act: (...args: Args) => unknown,
  tell: (error: unknown) => void = tellUnexpected,
): (...args: Args) => void {
  const owner = faultOwner();
  const fail = (error: unknown) => ownedBy(owner ?? faultOwner(), () => tell(error));
  return (...args) => {
    try {
      const result = act(...args);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}

/**
 * For faults in vethlab itself, and errors that reach nobody in another way: logs the error and tells it to the session
 * it belongs to.
 */
export function tellUnexpected(error: unknown): void {
  writeFault(error);
  faultOwner()?.(error);
}

/** Where tellUnexpected() logs from now on; default: stderr. `write` must not throw. */
export function logFaultsTo(write: (error: unknown) => void): void {
  writeFault = write;
}

/** Text for a log: the message of a known error, the stack of an unexpected one. */
export function unexpectedText(error: unknown): string {
  if (error instanceof LabError) return error.message;
  return `something unexpected happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
