// What happened in a session, over every sandbox it had: commands, what changed, packets followed. It gives them numbers
// that go on from one sandbox to the next.
import type { Change } from '../protocol/change.ts';
import type { PacketTrace } from '../protocol/packet-trace.ts';
import type { SessionUpdate } from '../protocol/session-update.ts';
import type { CommandRecord, TraceRecord } from '../protocol/session-view.ts';
import type { ChangeLog } from './change-log.ts';
import type { LabRun } from './lab-run.ts';
import { logChanges } from './log-changes.ts';

const keptTraces = 10; // for those who come later; each may be tens of KiB

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

  /** In the order they were typed. */
  get commands(): readonly CommandRecord[] {
    return [...this.#earlierCommands, ...(this.#present?.run.terminals.commands ?? [])];
  }

  /** In the order they began. */
  get changes(): readonly Change[] {
    return [...this.#earlierChanges, ...(this.#present?.changes.changes ?? [])];
  }

  /** The latest ones, in the order they were asked for. */
  get traces(): readonly TraceRecord[] {
    return this.#traces;
  }

  /** The number of one of them. */
  idOf(trace: PacketTrace): number {
    return this.#traceIds.get(trace)!;
  }

  /** Follows a run that begins; the one before is no more. */
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

  /** Keeps what happened in the present run, which ends. */
  leave(): void {
    this.#earlierCommands = this.commands;
    this.#earlierChanges = this.changes;
    this.#present = null;
  }
}
