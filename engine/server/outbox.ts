// Sends a session's messages over one WebSocket: while it lags, messages of one kind give way to the newest of that
// kind, so that a slow reader costs no memory and sees the present when it catches up.
import type { WebSocket } from 'ws';
import { guarded } from '../errors/guarded.ts';
import type { Change } from '../protocol/change.ts';
import type { DemoMessage } from '../protocol/demo.ts';
import type { CommandRecord, TraceRecord } from '../protocol/session-view.ts';
import type { ServerMessage } from '../protocol/sockets.ts';
import { encodeMessage } from './encode-message.ts';

const laggingBytes = 512 * 1024; // waiting in the socket; a handful of states
const lookAgainMs = 50;

type Message = ServerMessage | DemoMessage;
type Socket = Pick<WebSocket, 'send' | 'close' | 'bufferedAmount' | 'readyState' | 'OPEN'>;

export class Outbox {
  readonly #socket: Socket;
  readonly #everyMs: number;
  readonly #waiting = new Map<string, () => Message>();
  readonly #commands = new Map<number, CommandRecord>();
  readonly #changes = new Map<number, Change>();
  readonly #traces = new Map<number, TraceRecord>();
  #queued = false;
  #closing = false;

  /** `everyMs`: how long what comes waits for more of its kind; 0: until the present events are dealt with. */
  constructor(socket: Socket, everyMs = 0) {
    this.#socket = socket;
    this.#everyMs = everyMs;
  }

  /** Sends what `message` gives when its turn comes; a later one of the same `kind` takes its place. */
  put(kind: string, message: () => Message): void {
    this.#waiting.set(kind, message);
    this.#queue();
  }

  /** Command records pile up by id instead: none may be lost. */
  putCommand(record: CommandRecord): void {
    this.#commands.set(record.id, record);
    this.put('commands', () => ({ type: 'commands', commands: taken(this.#commands) }));
  }

  /** Changes pile up likewise. */
  putChange(change: Change): void {
    this.#changes.set(change.id, change);
    this.put('changes', () => ({ type: 'changes', changes: taken(this.#changes) }));
  }

  /** And packet traces. */
  putTrace(record: TraceRecord): void {
    this.#traces.set(record.id, record);
    this.put('traces', () => ({ type: 'traces', traces: taken(this.#traces) }));
  }

  /** Closes the socket after what waits. */
  close(): void {
    this.#closing = true;
    this.#queue();
  }

  #queue(): void {
    if (this.#queued) return;
    this.#queued = true;
    if (this.#everyMs === 0) setImmediate(() => this.#send());
    else setTimeout(() => this.#send(), this.#everyMs).unref();
  }

  #send(): void {
    this.#queued = false;
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    for (const [kind, message] of this.#waiting) {
      if (this.#socket.bufferedAmount > laggingBytes) {
        this.#queued = true;
        setTimeout(() => this.#send(), lookAgainMs).unref();
        return;
      }
      this.#waiting.delete(kind);
      guarded(() => this.#socket.send(encodeMessage(message()), { binary: false }))(); // the others are sent all the same
    }
    if (this.#closing) this.#socket.close(1000);
  }
}

function taken<Record>(pile: Map<number, Record>): Record[] {
  const records = [...pile.values()];
  pile.clear();
  return records;
}
