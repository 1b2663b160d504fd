// Waits for a running program to end, and stops it at a time limit or on abort.
import { guarded } from '../errors/guarded.ts';

export interface TimeLimits {
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Calls `end`, which must make `ended` resolve, at the time limit or on abort. After an abort, throws its reason. */
export async function withinTime<End>(
  ended: Promise<End>,
  end: () => void,
  { timeoutMs, signal }: TimeLimits,
): Promise<{ end: End; timedOut: boolean }> {
  const stop = guarded(end);
  let timedOut = false;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => ((timedOut = true), stop()), timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  const ending = await ended;
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  return { end: ending, timedOut };
}
