// Opens the observer inside a sandbox as the state source of a run.
import { Observer } from '../observer/observer.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { StateSource } from './state-source.ts';

const firstStateMs = 60_000; // the observer's start in an emulated machine that is busy starting Docker

/** Resolves once the first state is there. Throws LabError `state-timeout`. */
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
