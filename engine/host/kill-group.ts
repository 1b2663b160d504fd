// Ends a process together with what it started: those of its process group.

/**
 * Sends `signal` to the group that `pid` leads; nothing happens where all of it has ended or is another
 * user's (sudo), or it never started.
 */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
