// Joins a run of a lab to a log of what changes in its sandbox, from the state it is in now.
import { guarded } from '../errors/guarded.ts';
import type { Change } from '../protocol/change.ts';
import { ChangeLog } from './change-log.ts';
import type { LabRun } from './lab-run.ts';
import { onUpdate } from './updates.ts';

/** `nextId` numbers the changes; `tell` is called with each, and again whenever it is another. */
export function logChanges(run: LabRun, nextId: () => number, tell: (change: Change) => void): ChangeLog {
  const log = new ChangeLog({
    state: run.state!,
    nextId,
    look: () => run.fresh(),
    workOn: (machine) => run.engineTraffic.on(machine),
    later: (act, ms) => void setTimeout(guarded(act), ms).unref(),
  });
  onUpdate(run, 'state', ({ state }) => log.observe(state));
  onUpdate(run, 'commands', ({ commands }) => commands.forEach((record) => log.command(record)));
  // What a command changes is its own: it begins when it is known what the one before did.
  run.terminals.beforeEnter = () => log.settled();
  log.on('change', guarded(tell));
  return log;
}
