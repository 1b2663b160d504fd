// Watches a sandbox with the observer inside it, in the terms a run of a lab needs.
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { StateSource } from './state-source.ts';

export function observeSandbox(_sandbox: Sandbox, _signal?: AbortSignal): Promise<StateSource> {
  throw new Error('not there yet');
}
