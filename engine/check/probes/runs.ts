// Shared by all probes: runs a command on a machine within a time limit, and says why it could not run.
import type { RunResult } from '../../host/run.ts';
import type { MachineName } from '../../protocol/machine.ts';
import type { ProbeContext } from '../context.ts';
import { lastLine, short } from '../text.ts';

/** ms; longer than curl's and ssh's own limits plus a slow process start in an emulated machine */
const probeLimitMs = 10_000;

/** How long connecting may take before it counts as no answer; seconds. */
export const connectSeconds = 2;

export function runProbe(
  { exec, signal }: ProbeContext,
  machine: MachineName,
  argv: readonly string[],
  timeoutMs = probeLimitMs,
): Promise<RunResult> {
  return exec(machine, argv, { signal, timeoutMs, maxBytes: 1024 * 1024 });
}

/**
 * Why the program itself did not run, in words; null if it did. Docker and runc report a missing machine with 125 to
 * 127, `docker exec` an unknown container with 1.
 */
export function couldNotRun({ exit, stderr, startError }: RunResult, machine: MachineName): string | null {
  if (startError !== null) return `nothing can be run on ${machine}: ${short(startError)}`;
  const gone = /No such container|is not running|no such machine|Cannot connect to the Docker daemon/i.test(stderr);
  if (exit === 127 || exit === 126 || exit === 125 || gone) {
    return `it could not be run on ${machine}: ${short(lastLine(stderr)) || `exit status ${exit}`}`;
  }
  return null;
}
