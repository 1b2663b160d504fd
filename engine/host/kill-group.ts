// Signals a process together with its children in the same process group.

/**
 * Sends `signal` to the group that `pid` leads. Does nothing if the whole group has ended, belongs to another user
 * (sudo), or never started.
 */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
