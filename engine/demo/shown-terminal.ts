// The terminal that the audience sees from the start, and after a sandbox was replaced.
import type { LabRun } from '../session/lab-run.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { playerSize } from './player-terms.ts';

/** `present` if it is still open, otherwise one on the host. */
export function shownTerminal(run: LabRun, present: Terminal | null): Terminal {
  const { terminals } = run;
  const isOpen = terminals.list().some(({ id, exited }) => id === present?.id && !exited);
  return isOpen ? present! : (terminals.idle('host') ?? run.openTerminal('host', playerSize));
}
