// How a run of a lab observes its sandbox.
import { Observer } from '../observer/observer.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

const firstStateMs = 60_000; // the observer's start in an emulated machine that is busy starting Docker

/** What a run needs of an observer. */
export type StateSource = Pick<Observer, 'state' | 'onState' | 'fresh' | 'close'> & Partial<Pick<Observer, 'onFault'>>;

/** Opens the observer in a sandbox. Resolves once the first state is there. Throws LabError `state-timeout`. */
export async function observeSandbox(sandbox: Sandbox, signal?: AbortSignal): Promise<StateSource> {
  const observer = new Observer(sandbox);
  try {
    await observer.waitFor(() => true, { timeoutMs: firstStateMs, ...(signal && { signal }) });
    return observer;
  } catch (error) {
    await observer.close();
    throw error;
  }
}
