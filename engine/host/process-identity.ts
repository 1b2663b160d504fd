// Names a process for ever: its pid and the time it began. A pid alone is used again, after a restart of the machine most
// of all.
import { readFileSync } from 'node:fs';

/** For example "4242-91833"; null where there is no such process. */
export function processIdentity(pid: number = process.pid): string | null {
  const start = startTime(pid);
  return start === null ? null : `${pid}-${start}`;
}

/** Whether the process that `processIdentity` named so still runs. */
export function isRunning(identity: string): boolean {
  const pid = /^(\d+)-\d+$/.exec(identity.trim())?.[1];
  return pid !== undefined && processIdentity(Number(pid)) === identity.trim();
}

/**
 * Start of a process in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)). Null where there is none, or it has
 * ended and nobody has asked how yet.
 */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : (rest[18] ?? null);
  } catch {
    return null; // no such process
  }
}
