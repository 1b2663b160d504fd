// Decides how long to wait before reconnecting. It does not know what is connected.

const firstMs = 250; // an engine that restarts is back within a second or two
const longestMs = 8_000; // a person would press "try now" before a longer wait is over

/**
 * Wait before attempt `attempt` (from 0), milliseconds: doubles each time, ±25 % so that tabs do not retry together.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.75 + random() * 0.5));
}
