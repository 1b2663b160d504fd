// Waits for a condition that no event announces. No sleeps anywhere else.
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** false or null: not yet */
  probe: () => Promise<boolean> | boolean;
  timeoutMs: number;
  /** between two probes; default 10 */
  intervalMs?: number;
  signal?: AbortSignal | undefined;
}

/** True once the probe is; false where the time is over. Throws only when aborted or when the probe throws. */
export async function waitUntil({ probe, timeoutMs, intervalMs = 10, signal }: WaitOptions): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await probe()) return true;
    if (performance.now() >= end) return false;
    await delay(intervalMs, undefined, signal ? { signal } : {});
  }
}
