// Keeps what happened in a session across all its sandboxes: commands, changes, packet traces.
import type { Change } from '../protocol/change.ts';
import type { Tell } from '../protocol/session-update.ts';
import type { CommandRecord, TraceRecord } from '../protocol/session-view.ts';
import type { ChangeLog } from './change-log.ts';
import type { LabRun } from './lab-run.ts';
import { logChanges } from './log-changes.ts';
import { RecordIds } from './record-ids.ts';
import { onUpdate } from './updates.ts';

const keptTraces = 10; // for clients that connect later; one trace may be tens of KiB

export class ActivityLog {
  readonly ids = new RecordIds();
  readonly #tell: Tell;
  #present: { run: LabRun; changes: ChangeLog } | null = null;
  #earlierCommands: readonly CommandRecord[] = [];
  #earlierChanges: readonly Change[] = [];
  #traces: readonly TraceRecord[] = [];

  /** `tell` gets the changes; everything else the run tells itself. */
  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** In the order in which they were typed. */
  get commands(): readonly CommandRecord[] {
    return [...this.#earlierCommands, ...(this.#present?.run.terminals.commands ?? [])];
  }

  /** In the order in which they began. */
  get changes(): readonly Change[] {
    return [...this.#earlierChanges, ...(this.#present?.changes.changes ?? [])];
  }

  /** The latest ones, in the order in which they were requested. */
  get traces(): readonly TraceRecord[] {
    return this.#traces;
  }

  /** Starts following a new run. The previous one has ended. */
  follow(run: LabRun): void {
    this.#present = { run, changes: logChanges(run, this.ids.change, this.#tell) };
    onUpdate(run, 'traces', ({ traces }) => (this.#traces = [...this.#traces, ...traces].slice(-keptTraces)));
  }

  /** Keeps what happened in the present run before it ends. */
  leave(): void {
    this.#earlierCommands = this.commands;
    this.#earlierChanges = this.changes;
    this.#present = null;
  }
}
