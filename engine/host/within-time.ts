// Waits for the end of what runs, and sees to it that it comes.

export interface TimeLimits {
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Calls `stop`, after which `ended` resolves, when the time is over or the signal is aborted; then it throws its reason. */
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
