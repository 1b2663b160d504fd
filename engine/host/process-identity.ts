// Identifies a process uniquely: by its pid and start time. The kernel reuses a pid alone, above all after a reboot.
import { readFileSync } from 'node:fs';

/** For example "4242-91833"; null if there is no such process. */
export function processIdentity(pid: number = process.pid): string | null {
  const start = startTime(pid);
  return start === null ? null : `${pid}-${start}`;
}

/** Whether the process with this processIdentity() still runs. */
export function isRunning(identity: string): boolean {
  const pid = /^(\d+)-\d+$/.exec(identity.trim())?.[1];
  return pid !== undefined && processIdentity(Number(pid)) === identity.trim();
}

/**
 * Start time of a process in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)). Null if there is no such
 * process, or it is a zombie.
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
