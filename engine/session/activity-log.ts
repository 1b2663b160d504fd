// Records what happened in a session across all its sandboxes: commands, changes, traced packets. Numbering continues
// from one sandbox to the next.
import type { Change } from '../protocol/change.ts';
import type { PacketTrace } from '../protocol/packet-trace.ts';
import type { SessionUpdate } from '../protocol/session-update.ts';
import type { CommandRecord, TraceRecord } from '../protocol/session-view.ts';
import type { ChangeLog } from './change-log.ts';
import type { LabRun } from './lab-run.ts';
import { logChanges } from './log-changes.ts';

const keptTraces = 10; // for clients that connect later; one trace may be tens of KiB

export class ActivityLog {
  readonly #tell: (update: SessionUpdate) => void;
  #present: { run: LabRun; changes: ChangeLog } | null = null;
  #earlierCommands: readonly CommandRecord[] = [];
  #earlierChanges: readonly Change[] = [];
  #traces: readonly TraceRecord[] = [];
  #lastCommand = 0;
  #lastChange = 0;
  #lastTrace = 0;
  readonly #traceIds = new WeakMap<PacketTrace, number>();

  constructor(tell: (update: SessionUpdate) => void) {
    this.#tell = tell;
  }

  readonly nextCommandId = (): number => ++this.#lastCommand;

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

  /** The number of a trace. */
  idOf(trace: PacketTrace): number {
    return this.#traceIds.get(trace)!;
  }

  /** Starts following a new run. The previous one has ended. */
  follow(run: LabRun): void {
    const changes = logChanges(
      run,
      () => ++this.#lastChange,
      (change) => this.#tell({ type: 'changes', changes: [change] }),
    );
    this.#present = { run, changes };
    run.on('trace', (trace) => {
      const record = { id: ++this.#lastTrace, trace };
      this.#traceIds.set(trace, record.id);
      this.#traces = [...this.#traces, record].slice(-keptTraces);
      this.#tell({ type: 'traces', traces: [record] });
    });
  }

  /** Keeps what happened in the present run before it ends. */
  leave(): void {
    this.#earlierCommands = this.commands;
    this.#earlierChanges = this.changes;
    this.#present = null;
  }
}
