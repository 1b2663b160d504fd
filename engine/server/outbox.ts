// Sends updates over one WebSocket. While the client lags, only the newest update under each key is kept, and records
// are collected by id. So a slow reader costs little memory and gets the current state when it catches up.
import type { WebSocket } from 'ws';
import { guarded } from '../errors/guarded.ts';
import type { DemoMessage } from '../protocol/demo.ts';
import { recordUpdates, updateKey, type SessionUpdate } from '../protocol/session-update.ts';
import { encodeMessage } from './encode-message.ts';

const laggingBytes = 512 * 1024; // unsent bytes in the socket; a handful of states
const lookAgainMs = 50;

type Message = SessionUpdate | DemoMessage;
type Socket = Pick<WebSocket, 'send' | 'close' | 'bufferedAmount' | 'readyState' | 'OPEN'>;

let sent = 0;

/** Updates that this process has sent over all its sockets. */
export function updatesSent(): number {
  return sent;
}

export class Outbox {
  readonly #socket: Socket;
  readonly #everyMs: number;
  readonly #waiting = new Map<string, () => Message>();
  readonly #piles = new Map<string, Map<number, { id: number }>>();
  #queued = false;
  #closing = false;
  readonly #sendLater = guarded(() => this.#send());

  /** `everyMs`: how long an update waits for more of its kind; 0: until the current events are handled. */
  constructor(socket: Socket, everyMs = 0) {
    this.#socket = socket;
    this.#everyMs = everyMs;
  }

  put(message: Message): void {
    const records = recordsIn(message);
    if (records) this.#pile(message.type, records);
    else this.#waiting.set(message.type === 'demo' ? 'demo' : updateKey(message as SessionUpdate), () => message);
    this.#queue();
  }

  /** Closes the socket once everything that waits is sent. */
  close(): void {
    this.#closing = true;
    this.#queue();
  }

  #pile(type: string, records: readonly { id: number }[]): void {
    const pile = this.#piles.get(type) ?? new Map<number, { id: number }>();
    this.#piles.set(type, pile);
    for (const record of records) pile.set(record.id, record);
    this.#waiting.set(type, () => {
      this.#piles.delete(type);
      return { type, [type]: [...pile.values()] } as unknown as SessionUpdate;
    });
  }

  #queue(): void {
    if (this.#queued) return;
    this.#queued = true;
    if (this.#everyMs === 0) setImmediate(this.#sendLater);
    else setTimeout(this.#sendLater, this.#everyMs).unref();
  }

  #send(): void {
    this.#queued = false;
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    for (const [key, message] of this.#waiting) {
      if (this.#socket.bufferedAmount > laggingBytes) {
        this.#queued = true;
        setTimeout(this.#sendLater, lookAgainMs).unref();
        return;
      }
      this.#waiting.delete(key);
      sent += 1;
      guarded(() => this.#socket.send(encodeMessage(message()), { binary: false }))(); // then come the others
    }
    if (this.#closing) this.#socket.close(1000);
  }
}

function recordsIn(message: Message): readonly { id: number }[] | null {
  const type = recordUpdates.find((one) => one === message.type);
  return type ? (message as unknown as Record<string, { id: number }[]>)[type]! : null;
}
