// To whom an error belongs that is thrown where nobody waits for it. The owner of the code that starts a timer, a promise
// or a connection is the owner of what runs there later, so a fault is told in the one session it belongs to.
import { AsyncLocalStorage } from 'node:async_hooks';

/** Is told the error. Must not throw. */
export type FaultOwner = (error: unknown) => void;

const owners = new AsyncLocalStorage<FaultOwner | null>();

export function faultOwner(): FaultOwner | null {
  return owners.getStore() ?? null;
}

/** Runs `act`; `owner` is told the unexpected errors in it and in everything that it starts. null: nobody. */
export function ownedBy<Result>(owner: FaultOwner | null, act: () => Result): Result {
  return owners.run(owner, act);
}
