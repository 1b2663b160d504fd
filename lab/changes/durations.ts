// Formats durations and times of commands, short enough for a table.

/** "0.2 s", "12 s", "3 min" */
export function durationText(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
  if (milliseconds < 100_000) return `${Math.round(milliseconds / 1000)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}

/** Local time of day, "14:03:07" */
export function clockText(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}
