// Repeats a look until its result is there or time is up: what a command starts (a server, a rule) may take a moment.
import { setTimeout } from 'node:timers/promises';
import type { DriverName } from '../../sandbox/sandbox.ts';

/** ms; a container's server answers within one second at native speed, within about ten in an emulated machine */
export const patienceMs: Record<DriverName, number> = { container: 8_000, vm: 30_000 };

const againMs = 200; // between two looks

/** Looks until `good` accepts the result or the time is up. Resolves with the last result. */
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
