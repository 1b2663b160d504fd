// A shell on a machine that lives on the server: readers come and go, its latest output is kept, its commands are
// recorded. It does not know about sockets or sessions.
import { EventEmitter } from 'node:events';
import { guarded } from '../errors/guarded.ts';
import { openPty, type Pty } from '../host/pty.ts';
import { guestPrograms } from '../protocol/guest-programs.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { Tell } from '../protocol/session-update.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { ByteRing } from './byte-ring.ts';
import { CommandLog } from './command-log.ts';
import { Followers, type Following } from './followers.ts';
import { InputNumbers } from './input-numbers.ts';
import { Keyboard } from './keyboard.ts';
import { ShellIntegrationParser, type Mark } from './shell-integration.ts';
import { OutputReader, windowBytes, type OutputSink } from './output-reader.ts';
import { ShellState } from './shell-state.ts';

/** Bytes of output kept for later readers; more than the window, so that a reader that reconnects misses nothing. */
export const keptBytes = windowBytes + 256 * 1024;
const hangupMs = 2000; // a shell that ignores SIGHUP this long is killed

export interface TerminalOptions {
  id: string;
  machine: MachineName;
  cols: number;
  rows: number;
  nextCommandId: () => number;
  /** gets the records of its commands; default: nobody does */
  tell?: Tell;
  /** what Enter at the prompt waits for; null: nothing */
  beforeEnter?: () => Promise<unknown> | null;
}

export interface TerminalSize {
  cols: number;
  rows: number;
}

interface TerminalEvents {
  mark: [Mark];
  resize: [TerminalSize];
  exit: [number | null];
}

/** A reader's handle: `acknowledge(n)` once output up to byte n was shown, `detach()` when the reader leaves. */
export interface Attachment {
  acknowledge(received: number): void;
  detach(): void;
}

/** Emits `mark` as marks come in the output, `resize` when the size changes, `exit` once. */
export class Terminal extends EventEmitter<TerminalEvents> {
  readonly id: string;
  readonly machine: MachineName;
  readonly #pty: Pty;
  readonly #ring = new ByteRing(keptBytes);
  readonly #marks = new ShellIntegrationParser();
  readonly #log: CommandLog;
  readonly #readers = new Set<OutputReader>();
  readonly #followers = new Followers();
  #size: TerminalSize;
  readonly #numbers = new InputNumbers();
  #pumpQueued = false;
  #paused = false;
  readonly #shell = new ShellState();
  readonly #keyboard: Keyboard;
  #exit: { status: number | null } | null = null;

  /** Starts the shell of `machine`; throws where its host command cannot be started. */
  constructor(sandbox: Pick<Sandbox, 'command'>, options: TerminalOptions) {
    super();
    this.setMaxListeners(0); // any number of readers may listen
    this.id = options.id;
    this.machine = options.machine;
    this.#keyboard = new Keyboard({
      shell: this.#shell,
      write: (data) => this.#pty.write(data),
      beforeEnter: options.beforeEnter ?? (() => null),
    });
    this.#size = { cols: options.cols, rows: options.rows };
    const { id: terminal, machine, nextCommandId: nextId, tell = () => {} } = options;
    this.#log = new CommandLog({ terminal, machine, nextId, tell });
    const { file, args } = sandbox.command(machine, guestPrograms.shell, { tty: true });
    this.#pty = openPty(file, args, options);
    this.#pty.onData((bytes) => this.#take(bytes));
    this.#pty.onExit((status) => this.#end(status));
  }

  /** The shell's exit status; null while it runs. */
  get exit(): { status: number | null } | null {
    return this.#exit;
  }

  /** The shell reads a line, at its first prompt or at a continuation prompt. */
  get reading(): boolean {
    return this.#shell.reading;
  }

  /** The line that the shell reads, or will read next, may have text already. */
  get lineStarted(): boolean {
    return this.#shell.lineStarted;
  }

  /** Output is paused because every reader is too far behind. */
  get held(): boolean {
    return this.#paused;
  }

  get running(): CommandRecord | null {
    return this.#log.running;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  /** Number of bytes ever written. */
  get written(): number {
    return this.#ring.end;
  }

  /** The last `most` bytes of the kept output, as text. */
  tail(most: number): string {
    return this.#ring.read(Math.max(this.#ring.start, this.#ring.end - most), most).toString('utf8');
  }

  /** Attaches a reader that has the first `from` bytes. Its sink gets the missing output at once. */
  attach(from: number, sink: OutputSink): Attachment {
    const reader = new OutputReader(this.#ring, from, sink);
    this.#readers.add(reader);
    reader.pump();
    if (this.#exit) reader.end(this.#exit.status);
    this.#holdOrRelease();
    return {
      acknowledge: (received) => {
        reader.acknowledge(received);
        this.#holdOrRelease();
      },
      detach: () => {
        this.#readers.delete(reader);
        this.#holdOrRelease();
      },
    };
  }

  /** Types `data` as it is, in order. Enter at the prompt may wait for `beforeEnter`. */
  type(data: string): void {
    this.#keyboard.type(data);
  }

  /** As Keyboard.typeOnEmptyLine(): clears the line first; types nothing and gives false if there is no prompt. */
  typeOnEmptyLine(data: string): Promise<boolean> {
    return this.#keyboard.typeOnEmptyLine(data);
  }

  /** Types a client's numbered input once, even if it is sent repeatedly; returns the highest number that was typed. */
  input(client: string, sequence: number, data: string): number {
    if (this.#numbers.isNew(client, sequence)) this.type(data);
    return this.inputSeen(client);
  }

  /** As input(), with typeOnEmptyLine(); null if that number was typed before. */
  inputOnEmptyLine(client: string, sequence: number, data: string): Promise<boolean> | null {
    return this.#numbers.isNew(client, sequence) ? this.typeOnEmptyLine(data) : null;
  }

  /** As attach(), for a reader that the shell never waits for. A reader that is too slow starts again. */
  follow(from: number, sink: OutputSink, { windowBytes, everyMs }: Following): Attachment {
    const reader = new OutputReader(this.#ring, from, sink, windowBytes);
    this.#followers.add(reader, everyMs);
    if (this.#exit) reader.end(this.#exit.status);
    return {
      acknowledge: (received) => reader.acknowledge(received),
      detach: () => this.#followers.delete(reader),
    };
  }

  inputSeen(client: string): number {
    return this.#numbers.of(client);
  }

  /** Columns and rows, in characters. */
  resize(cols: number, rows: number): void {
    if (cols === this.#size.cols && rows === this.#size.rows) return;
    this.#size = { cols, rows };
    this.#pty.resize(cols, rows);
    this.emit('resize', this.#size);
  }

  /** Ends the shell; resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#exit) return;
    const gone = new Promise<void>((resolve) => this.once('exit', () => resolve()));
    const kill = setTimeout(
      guarded(() => this.#pty.signal('SIGKILL')),
      hangupMs,
    );
    this.#readers.clear();
    this.#holdOrRelease();
    this.#pty.signal('SIGHUP');
    await gone;
    clearTimeout(kill);
  }

  #take(bytes: Buffer): void {
    this.#ring.write(bytes);
    this.#keyboard.shown();
    for (const mark of this.#marks.parse(bytes)) this.#note(mark);
    if (this.#pumpQueued) return;
    this.#pumpQueued = true;
    setImmediate(guarded(() => this.#pump()));
  }

  #note(mark: Mark): void {
    this.#shell.mark(mark);
    this.#log.take(mark);
    this.emit('mark', mark);
  }

  #pump(): void {
    this.#pumpQueued = false;
    for (const reader of this.#readers) reader.pump();
    this.#followers.pump();
    this.#holdOrRelease();
  }

  /** The fastest reader sets the pace: a sleeping tab must not stop the shell for a tab that is in use. */
  #holdOrRelease(): void {
    const hold = this.#readers.size > 0 && [...this.#readers].every((reader) => reader.lag > windowBytes);
    if (hold === this.#paused) return;
    this.#paused = hold;
    if (hold) this.#pty.pause();
    else this.#pty.resume();
  }

  #end(status: number | null): void {
    this.#exit = { status };
    this.#shell.end();
    this.#log.end(null);
    for (const reader of this.#readers) reader.end(status);
    this.#followers.end(status);
    this.emit('exit', status);
  }
}
