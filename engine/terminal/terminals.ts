// The terminals of one sandbox: opens, names, finds and closes them, and keeps one list of the commands typed in them.
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { LabError } from '../errors/lab-error.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { SessionUpdate, Tell } from '../protocol/session-update.ts';
import type { CommandRecord, TerminalInfo } from '../protocol/session-view.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { Terminal, type TerminalSize } from './terminal.ts';

const mostTerminals = 12; // more than fit on a screen; each costs a process on the host and one in the sandbox
const keptCommands = 2000;

export interface OpenTerminalOptions {
  /** default 80 × 24 */
  cols?: number;
  rows?: number;
  /** true: not listed, and its commands are not recorded */
  hidden?: boolean;
}

export type TerminalPlace = { machine: MachineName } & TerminalSize;

export interface TerminalsOptions {
  /** returns ids that count up over all terminals of a session */
  nextCommandId: () => number;
  /** gets what happens in the terminals that are not hidden */
  tell: Tell;
}

/** Emits `changed` when the list of terminals changes. */
export class Terminals extends EventEmitter<{ changed: [] }> {
  readonly #sandbox: Pick<Sandbox, 'command'>;
  readonly #terminals = new Map<string, { terminal: Terminal; title: string; hidden: boolean }>();
  #commands: CommandRecord[] = [];
  /** What Enter at a prompt waits for; null: nothing. */
  beforeEnter: () => Promise<unknown> | null = () => null;
  readonly #options: TerminalsOptions;

  constructor(sandbox: Pick<Sandbox, 'command'>, options: TerminalsOptions) {
    super();
    this.#sandbox = sandbox;
    this.#options = options;
  }

  /** The commands of all terminals, in the order they started. */
  get commands(): readonly CommandRecord[] {
    return this.#commands;
  }

  /** Throws LabError `terminal-limit`. The caller makes sure that the machine exists. */
  open(machine: MachineName, { cols = 80, rows = 24, hidden = false }: OpenTerminalOptions = {}): Terminal {
    const open = [...this.#terminals.values()];
    if (!hidden && open.filter(({ terminal }) => !terminal.exit).length >= mostTerminals)
      throw new LabError('terminal-limit', { limit: mostTerminals });
    const title = this.#title(machine);
    const id = randomBytes(6).toString('hex');
    const terminal = new Terminal(this.#sandbox, {
      ...{ id, machine, cols, rows, nextCommandId: this.#options.nextCommandId },
      beforeEnter: () => this.beforeEnter(),
      ...(!hidden && { tell: (update) => this.#tell(update) }),
    });
    this.#terminals.set(id, { terminal, title, hidden });
    terminal.once('exit', () => this.#exited());
    if (!hidden) this.emit('changed');
    return terminal;
  }

  /** Throws LabError `terminal-unknown`. */
  get(id: string): Terminal {
    const found = this.#terminals.get(id);
    if (!found || found.hidden) throw new LabError('terminal-unknown', { terminal: id });
    return found.terminal;
  }

  /** The oldest terminal on that machine that waits for a command; null if there is none. */
  idle(machine: MachineName, hidden = false): Terminal | null {
    const waiting = [...this.#terminals.values()].find(
      (one) => one.hidden === hidden && one.terminal.machine === machine && !one.terminal.exit && !one.terminal.running,
    );
    return waiting?.terminal ?? null;
  }

  list(): Omit<TerminalInfo, 'recording'>[] {
    const shown = [...this.#terminals.values()].filter(({ hidden }) => !hidden);
    return shown.map(({ terminal: { id, machine, exit }, title }) => ({ id, machine, title, exited: exit !== null }));
  }

  /** Machine and size of every listed terminal whose shell still runs. */
  get places(): TerminalPlace[] {
    const going = [...this.#terminals.values()].filter(({ terminal, hidden }) => !hidden && !terminal.exit);
    return going.map(({ terminal: { machine, size } }) => ({ machine, ...size }));
  }

  /** Ends its shell and removes it from the list. Does nothing for an unknown id. */
  async close(id: string): Promise<void> {
    const found = this.#terminals.get(id);
    if (!found) return;
    this.#terminals.delete(id);
    if (!found.hidden) this.emit('changed');
    await found.terminal.close();
  }

  /** Interrupts the commands that run in them. */
  interrupt(): void {
    for (const { terminal } of this.#terminals.values()) if (terminal.running) terminal.type('\x03');
  }

  /** Closes all of them, or only the hidden ones. */
  async closeAll(which: 'all' | 'hidden' = 'all'): Promise<void> {
    const chosen = [...this.#terminals].filter(([, { hidden }]) => which === 'all' || hidden);
    await Promise.all(chosen.map(([id]) => this.close(id)));
  }

  /** "host", or "host 2" if there is a "host" already. */
  #title(machine: MachineName): string {
    const taken = new Set([...this.#terminals.values()].map(({ title }) => title));
    const name = machine.replace(/^container:/, '');
    for (let number = 1; ; number++) {
      const title = number === 1 ? name : `${name} ${number}`;
      if (!taken.has(title)) return title;
    }
  }

  #exited(): void {
    const exited = [...this.#terminals].filter(([, { terminal }]) => terminal.exit);
    for (const [id] of exited.slice(0, Math.max(0, exited.length - mostTerminals))) this.#terminals.delete(id);
    this.emit('changed');
  }

  #tell(update: SessionUpdate): void {
    if (update.type === 'commands') for (const record of update.commands) this.#keep(record);
    this.#options.tell(update);
  }

  #keep(record: CommandRecord): void {
    const at = this.#commands.findLastIndex(({ id }) => id === record.id);
    if (at === -1) this.#commands = [...this.#commands, record].slice(-keptCommands);
    else this.#commands = this.#commands.with(at, record);
  }
}
