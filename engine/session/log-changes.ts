// Connects a run of a lab to a change log, which starts at the run's present state.
import { guarded } from '../errors/guarded.ts';
import type { Tell } from '../protocol/session-update.ts';
import { ChangeLog } from './change-log.ts';
import type { LabRun } from './lab-run.ts';
import { onUpdate } from './updates.ts';

/** `nextId` numbers the changes. */
export function logChanges(run: LabRun, nextId: () => number, tell: Tell): ChangeLog {
  const log = new ChangeLog({
    state: run.state!,
    nextId,
    tell: guarded(tell),
    look: () => run.fresh(),
    workOn: (machine) => run.engineTraffic.on(machine),
    later: (act, ms) => void setTimeout(guarded(act), ms).unref(),
  });
  onUpdate(run, 'state', ({ state }) => log.observe(state));
  onUpdate(run, 'commands', ({ commands }) => commands.forEach((record) => log.command(record)));
  // A command starts only once the effects of the one before are known, so its changes are its own.
  run.terminals.beforeEnter = () => log.settled();
  return log;
}
