// How long to wait before trying a lost connection again. It does not know what is connected to what.

const firstMs = 250; // an engine that restarts is back within a second or two
const longestMs = 8_000; // longer, and a person presses "try now" anyway

/** Wait before attempt `attempt` (from 0), milliseconds: doubled each time, ±25 % so that tabs do not march in step. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.75 + random() * 0.5));
}
