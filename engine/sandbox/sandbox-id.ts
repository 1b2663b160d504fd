// Names of sandboxes: driver letter, the engine's pid and the time that process began, a random part. Whose sandbox it
// was can so be told from its name alone, after any crash.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** For example "v4242-91833-5f0c9a". */
export function newSandboxId(driver: 'c' | 'v'): string {
  return `${driver}${process.pid}-${startTime(process.pid)}-${randomBytes(3).toString('hex')}`;
}

/** Whether the engine that opened the sandbox still runs. */
export function ownerIsAlive(id: string): boolean {
  const match = /^[cv](\d+)-(\d+)-/.exec(id);
  return match !== null && startTime(Number(match[1])) === match[2];
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
