// Polls for a condition that no event announces. No other code sleeps.
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** false or null: not yet */
  probe: () => Promise<boolean> | boolean;
  timeoutMs: number;
  /** between two polls; default 10 */
  intervalMs?: number;
  signal?: AbortSignal | undefined;
}

/** True once `probe` returns true; false at the time limit. Throws only if aborted or if `probe` throws. */
export async function waitUntil({ probe, timeoutMs, intervalMs = 10, signal }: WaitOptions): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await probe()) return true;
    if (performance.now() >= end) return false;
    await delay(intervalMs, undefined, signal ? { signal } : {});
  }
}
