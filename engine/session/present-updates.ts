// The updates that describe a session as it is now, for a client that connects.
import type { SessionUpdate } from '../protocol/session-update.ts';
import type { SessionView } from '../protocol/session-view.ts';
import type { ActivityLog } from './activity-log.ts';
import type { LabRun } from './lab-run.ts';

/** Builds the view only when the update is sent, so several changes at one moment cost one view. */
export function viewUpdate(build: () => SessionView): SessionUpdate {
  let made: SessionView | null = null;
  return {
    type: 'session',
    get session() {
      return (made ??= build());
    },
  };
}

/** The present sandbox; without a state while there is none. */
export function sandboxUpdates(run: LabRun | null): SessionUpdate[] {
  const values: SessionUpdate = { type: 'values', values: run?.values ?? {} };
  return run?.state ? [{ type: 'state', state: run.state }, values] : [values];
}

/** What happened so far. */
export function activityUpdates({ commands, changes, traces }: ActivityLog): SessionUpdate[] {
  return [
    { type: 'commands', commands: [...commands] },
    { type: 'changes', changes: [...changes] },
    { type: 'traces', traces: [...traces] },
  ];
}
