// How a command ends: its exit status, and its text on stderr if it could not run.
import { CommanderError } from 'commander';
import { toLabError } from '../errors/to-lab-error.ts';

/** 0 success, 1 a lab or check failed, 2 it could not run, 70 a fault in vethlab itself (EX_SOFTWARE), 130 interrupted. */
export const exits = { good: 0, failed: 1, couldNotRun: 2, crashed: 70, interrupted: 130 } as const;

/** Exit status and stderr text for a thrown error; text null if it was already reported. */
export function outcomeOf(error: unknown, interrupted: boolean): { exit: number; says: string | null } {
  if (interrupted) return { exit: exits.interrupted, says: null };
  if (error instanceof CommanderError)
    return { exit: error.exitCode === 0 ? exits.good : exits.couldNotRun, says: null };
  const { code, problem, remedy } = toLabError(error);
  if (code !== 'unexpected') return { exit: exits.couldNotRun, says: `${problem}\n → ${remedy}` };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exit: exits.couldNotRun, says: `vethlab failed in a way it does not know:\n${what}` };
}
