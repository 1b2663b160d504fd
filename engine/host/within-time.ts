// Waits for a running program to end, and stops it at a time limit or on abort.

export interface TimeLimits {
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Calls `stop`, which must make `ended` resolve, at the time limit or on abort. After an abort, throws its reason. */
export async function withinTime<End>(
  ended: Promise<End>,
  stop: () => void,
  { timeoutMs, signal }: TimeLimits,
): Promise<{ end: End; timedOut: boolean }> {
  let timedOut = false;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => ((timedOut = true), stop()), timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  const end = await ended;
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  return { end, timedOut };
}
