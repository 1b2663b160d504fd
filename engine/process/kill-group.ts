// Ends a process together with what it started: those of its process group.

/** Sends `signal` to the group that `pid` leads; nothing happens where all of it has ended, or it never started. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // all have ended
  }
}
