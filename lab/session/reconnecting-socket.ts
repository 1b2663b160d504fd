// A WebSocket that reconnects by itself. It does not interpret messages.
import { backoffMs } from './backoff.ts';

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** disconnected; the next attempt is at `retryAtMs` (Unix time, milliseconds) */
  | { kind: 'waiting'; retryAtMs: number; attempt: number }
  | { kind: 'closed' };

export interface SocketOptions {
  /** Returns the address, called before each attempt. A rejection counts as a failed attempt. */
  address: () => string | Promise<string>;
  onOpen?: () => void;
  onText: (text: string) => void;
  onBytes?: (bytes: Uint8Array) => void;
  onState?: (state: ConnectionState) => void;
  /** default: the platform's WebSocket */
  create?: (address: string) => WebSocket;
  random?: () => number;
}

export class ReconnectingSocket {
  readonly #options: SocketOptions;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #state: ConnectionState = { kind: 'connecting' };

  /** Connects at once, and stays connected until close(). */
  constructor(options: SocketOptions) {
    this.#options = options;
    void this.#connect();
  }

  get open(): boolean {
    return this.#state.kind === 'open';
  }

  /** Sends a message as JSON. Returns false, and sends nothing, while disconnected. */
  send(message: unknown): boolean {
    if (!this.open || !this.#socket) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Makes the next attempt at once. */
  retryNow(): void {
    if (this.#state.kind === 'waiting') void this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#enter({ kind: 'closed' });
    this.#socket?.close();
    this.#socket = null;
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#enter({ kind: 'connecting' });
    try {
      const address = await this.#options.address();
      if (this.#state.kind === 'closed') return;
      this.#listen(this.#options.create?.(address) ?? new WebSocket(address));
    } catch {
      this.#lost(); // whoever supplies the address reports the reason
    }
  }

  #listen(socket: WebSocket): void {
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#attempt = 0;
      this.#enter({ kind: 'open' });
      this.#options.onOpen?.();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      if (typeof data === 'string') this.#options.onText(data);
      else this.#options.onBytes?.(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
    socket.onerror = () => {
      // onclose follows and handles it
    };
  }

  #lost(): void {
    if (this.#state.kind === 'closed') return;
    this.#socket = null;
    const waitMs = backoffMs(this.#attempt, this.#options.random);
    this.#attempt += 1;
    this.#timer = setTimeout(() => void this.#connect(), waitMs);
    this.#enter({ kind: 'waiting', retryAtMs: Date.now() + waitMs, attempt: this.#attempt });
  }

  #enter(state: ConnectionState): void {
    if (this.#state.kind === 'closed') return;
    this.#state = state;
    this.#options.onState?.(state);
  }
}
