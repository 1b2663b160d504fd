// Detects the end of a process that leads its own group: its exit, even if another process still holds its output.
import type { ChildProcess } from 'node:child_process';
import { guarded } from '../errors/guarded.ts';
import { killGroup } from './kill-group.ts';

const lingerMs = 500; // time to read the rest of an ended process's output; takes milliseconds

export interface ProcessEnd {
  /** exit status; null if a signal ended it or it never started */
  exit: number | null;
  /** why it could not be started; null if it was */
  problem: string | null;
}

/** Resolves once the process has exited and its output is read; never rejects. */
export function processEnd(child: ChildProcess): Promise<ProcessEnd> {
  endWithExit(child);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ exit: null, problem: error.message }));
    child.once('close', (exit) => resolve({ exit, problem: null }));
  });
}

/** Terminates the process and its group; kills them after `graceMs`. */
export function stopGroup(
  child: Pick<ChildProcess, 'pid' | 'once' | 'exitCode' | 'signalCode'>,
  graceMs: number,
): void {
  if (child.exitCode !== null || child.signalCode !== null) return; // the pid may belong to another group by now
  killGroup(child.pid, 'SIGTERM');
  const force = setTimeout(
    guarded(() => killGroup(child.pid, 'SIGKILL')),
    graceMs,
  );
  child.once('exit', () => clearTimeout(force));
}

/**
 * Makes a process close soon after it exits: kills its group, and does not wait for processes that left the group but
 * still hold the output.
 */
export function endWithExit(child: Pick<ChildProcess, 'pid' | 'stdout' | 'stderr' | 'once'>): void {
  const exited = () => {
    killGroup(child.pid, 'SIGKILL');
    // setImmediate: a busy engine may not have read the pipes yet, so it reads them once more
    const timer = setTimeout(
      () => setImmediate(() => [child.stdout, child.stderr].forEach((out) => out?.destroy())),
      lingerMs,
    );
    child.once('close', () => clearTimeout(timer));
  };
  child.once('exit', guarded(exited));
}
