// The end of a process that leads a group of its own. It comes with its exit, whoever else still holds its output.
import type { ChildProcess } from 'node:child_process';
import { killGroup } from './kill-group.ts';

const lingerMs = 500; // what an ended process wrote is read within milliseconds

export interface ProcessEnd {
  /** exit status; null where a signal ended it or it never started */
  exit: number | null;
  /** why it was not started */
  problem: string | null;
}

/** Resolves once it has exited and what it wrote is read; never rejects. */
export function processEnd(child: ChildProcess): Promise<ProcessEnd> {
  endWithExit(child);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ exit: null, problem: error.message }));
    child.once('close', (exit) => resolve({ exit, problem: null }));
  });
}

/** Tells it and what it started to end; after `graceMs` they are killed. */
export function stopGroup(
  child: Pick<ChildProcess, 'pid' | 'once' | 'exitCode' | 'signalCode'>,
  graceMs: number,
): void {
  if (child.exitCode !== null || child.signalCode !== null) return; // the number may be another group's by now
  killGroup(child.pid, 'SIGTERM');
  const force = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs);
  child.once('exit', () => clearTimeout(force));
}

/**
 * Sees to it that a process closes soon after it has exited: its group is killed, and nobody who left the group and holds
 * the output is waited for.
 */
export function endWithExit(child: Pick<ChildProcess, 'pid' | 'stdout' | 'stderr' | 'once'>): void {
  child.once('exit', () => {
    killGroup(child.pid, 'SIGKILL');
    // the pipes are read once more after the time is over: a busy engine may not have got to it
    const timer = setTimeout(
      () => setImmediate(() => [child.stdout, child.stderr].forEach((out) => out?.destroy())),
      lingerMs,
    );
    child.once('close', () => clearTimeout(timer));
  });
}
