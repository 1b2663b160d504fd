// How long a result may take to show: what a command set going (a server that starts, a rule that appears) is
// looked for again until it is there or time is up.
import { setTimeout } from 'node:timers/promises';
import type { DriverName } from '../../sandbox/sandbox.ts';

/** ms; a container's server answers within one second at native speed, within about ten in an emulated machine */
export const patienceMs: Record<DriverName, number> = { container: 8_000, vm: 30_000 };

const againMs = 200; // between two looks

/** Looks until `good` says so or the time is up; resolves with what was seen last. */
export async function poll<T>(
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  limitMs: number,
  signal: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (good(seen) || performance.now() > deadline) return seen;
    await setTimeout(againMs, undefined, { signal });
  }
}
