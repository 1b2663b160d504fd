// Turns a shell's marks into a record per command. It does not know where the marks come from.
import type { MachineName } from '../protocol/machine.ts';
import type { Tell } from '../protocol/session-update.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import type { Mark } from './shell-integration.ts';

const longestCommand = 8 * 1024; // characters kept of a command line

export interface CommandLogOptions {
  terminal: string;
  machine: MachineName;
  /** returns ids that count up over all terminals of a session */
  nextId: () => number;
  tell: Tell;
}

/** Tells the record of a command when it starts and again when it ends. */
export class CommandLog {
  readonly #options: CommandLogOptions;
  #line = '';
  #running: CommandRecord | null = null;

  constructor(options: CommandLogOptions) {
    this.#options = options;
  }

  /** The command that runs now; null if there is none. */
  get running(): CommandRecord | null {
    return this.#running;
  }

  take(mark: Mark): void {
    if (mark.kind === 'line') this.#line = mark.line.slice(0, longestCommand);
    if (mark.kind === 'running') this.#start();
    if (mark.kind === 'done') this.end(mark.exit);
  }

  /** Ends the record of the running command; also called when its shell is gone. */
  end(exit: number | null): void {
    if (!this.#running) return;
    const record = { ...this.#running, exit, endedAtMs: Date.now() };
    this.#running = null;
    this.#tell(record);
  }

  #start(): void {
    this.end(null);
    const { terminal, machine, nextId } = this.#options;
    this.#running = {
      id: nextId(),
      terminal,
      machine,
      command: this.#line,
      exit: null,
      startedAtMs: Date.now(),
      endedAtMs: null,
    };
    this.#line = '';
    this.#tell(this.#running);
  }

  #tell(record: CommandRecord): void {
    this.#options.tell({ type: 'commands', commands: [record] });
  }
}
