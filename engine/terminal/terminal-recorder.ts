// Records a terminal, or one terminal after another as on a stage: what each showed when it came into sight, and what
// it shows from then on. States of the network are joined in as they change, not more often than is worth looking at.
import { StringDecoder } from 'node:string_decoder';
import { guarded } from '../errors/guarded.ts';
import type { Attachment, Terminal, TerminalSize } from './terminal.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { CastWriter, type CastOptions } from './asciicast.ts';

const everything = { windowBytes: Infinity, everyMs: 0 } as const;
const networkEveryMs = 400; // states in a recording; each is tens of KiB
const clear = '\x1bc'; // RIS: the screen as it is when a terminal starts
const shownBytes = 64 * 1024; // of what a terminal showed before it came into sight

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

  /** Goes on with another terminal, whose screen takes the place of the one before. */
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

  /** Whoever jumps to the marker sees the network as it was then. */
  mark(label: string): void {
    if (this.#ended) return;
    this.#flush();
    this.#cast.marker(label);
  }

  /** The network as it is now; what only counts packets or time is no news. */
  network(state: NetworkState): void {
    if (this.#ended) return;
    this.#waiting = state;
    if (this.#written === null) return this.#flush(); // how it was at the start
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
    attachment.acknowledge(0); // gives what has come and was not handed out yet
    attachment.detach();
    terminal.off('resize', resized);
    this.#attached = null;
  }
}

/** The byte at which the lines begin that a terminal shows, and some before them. */
function shownFrom(terminal: Terminal): number {
  if (terminal.written <= shownBytes) return 0;
  const tail = terminal.tail(shownBytes);
  return terminal.written - Buffer.byteLength(tail.slice(tail.indexOf('\n') + 1));
}

/** What of a state can be seen on the picture. */
function looksOf(state: NetworkState): string {
  const counted = ['sequence', 'atMs', 'packets', 'bytes', 'connections', 'processes'];
  return JSON.stringify(state, (key, value: unknown) => (counted.includes(key) ? undefined : value));
}
