// Records one terminal after another as a single asciicast: what each showed when it was selected, and its output from
// then on. Network states are added as they change, but not too often.
import { StringDecoder } from 'node:string_decoder';
import { guarded } from '../errors/guarded.ts';
import type { Attachment, Terminal, TerminalSize } from './terminal.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { CastWriter, type CastOptions } from './asciicast.ts';

const everything = { windowBytes: Infinity, everyMs: 0 } as const;
const networkEveryMs = 400; // at most one network state per interval; each is tens of KiB
const clear = '\x1bc'; // RIS, full reset: an empty screen, as a terminal starts
const shownBytes = 64 * 1024; // of a terminal's earlier output, at most

export class TerminalRecorder {
  readonly #cast: CastWriter;
  #size: TerminalSize;
  #attached: { terminal: Terminal; attachment: Attachment; resized: (size: TerminalSize) => void } | null = null;
  #waiting: NetworkState | null = null;
  #written: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: CastOptions) {
    this.#size = { cols: options.cols, rows: options.rows };
    this.#cast = new CastWriter(options);
  }

  get terminal(): Terminal | null {
    return this.#attached?.terminal ?? null;
  }

  /** Switches to another terminal: its screen replaces the one before. */
  show(terminal: Terminal): void {
    if (this.#ended || this.#attached?.terminal === terminal) return;
    const first = this.#attached === null;
    this.#detach();
    if (!first) this.#cast.output(clear);
    this.#resize(terminal.size);
    const decoder = new StringDecoder('utf8');
    const sink = {
      output: (bytes: Buffer) => this.#cast.output(decoder.write(bytes)),
      reset: () => this.#cast.output(clear),
      exit: () => {},
    };
    const attachment = terminal.follow(shownFrom(terminal), sink, everything);
    const resized = (size: TerminalSize) => this.#resize(size);
    terminal.on('resize', resized);
    this.#attached = { terminal, attachment, resized };
  }

  /** Adds a marker, and the network's state before it: a viewer who jumps there sees the network as it was. */
  mark(label: string): void {
    if (this.#ended) return;
    this.#flush();
    this.#cast.marker(label);
  }

  /** Adds the network's current state unless only counters and times have changed. */
  network(state: NetworkState): void {
    if (this.#ended) return;
    this.#waiting = state;
    if (this.#written === null) return this.#flush(); // the first state is written at once
    this.#timer ??= setTimeout(
      guarded(() => this.#flush()),
      networkEveryMs,
    );
  }

  /** Ends the recording with the exit status of what was recorded. */
  end(status: number): void {
    if (this.#ended) return;
    this.#flush();
    this.#detach();
    this.#cast.exit(status);
    this.#ended = true;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const state = this.#waiting;
    this.#waiting = null;
    if (!state) return;
    const look = looksOf(state);
    if (look === this.#written) return;
    this.#written = look;
    this.#cast.network(state);
  }

  #resize({ cols, rows }: TerminalSize): void {
    if (cols === this.#size.cols && rows === this.#size.rows) return;
    this.#size = { cols, rows };
    this.#cast.resize(cols, rows);
  }

  #detach(): void {
    if (!this.#attached) return;
    const { terminal, attachment, resized } = this.#attached;
    attachment.acknowledge(0); // delivers output that has come but was not handed out yet
    attachment.detach();
    terminal.off('resize', resized);
    this.#attached = null;
  }
}

/** The offset where recording begins: the start of a line, at most `shownBytes` before the end. */
function shownFrom(terminal: Terminal): number {
  if (terminal.written <= shownBytes) return 0;
  const tail = terminal.tail(shownBytes);
  return terminal.written - Buffer.byteLength(tail.slice(tail.indexOf('\n') + 1));
}

/** The part of a state that a viewer can see. */
function looksOf(state: NetworkState): string {
  const counted = ['sequence', 'atMs', 'packets', 'bytes', 'connections', 'processes'];
  return JSON.stringify(state, (key, value: unknown) => (counted.includes(key) ? undefined : value));
}
