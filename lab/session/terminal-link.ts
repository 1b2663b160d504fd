// Connects one shell in the sandbox to one screen: output in order and acknowledged, input once and in order, across
// lost connections. It knows neither xterm nor the page.
import { type TerminalClientMessage, terminalServerMessageSchema } from '../../engine/protocol/sockets.ts';
import { InputQueue } from './input-queue.ts';
import { OutputBatch } from './output-batch.ts';
import { OutputCount } from './output-count.ts';
import { type ConnectionState, ReconnectingSocket, type SocketOptions } from './reconnecting-socket.ts';

export interface Screen {
  /** Draws bytes; `done` is called once they are on the screen. */
  write(bytes: Uint8Array, done: () => void): void;
  /** Clears everything, including the scrollback. */
  reset(): void;
}

export interface TerminalLinkOptions extends Pick<SocketOptions, 'create' | 'random'> {
  /** WebSocket address of the terminal without query */
  address: () => string;
  screen: Screen;
  onState?: (state: ConnectionState) => void;
  onExit?: (exit: number | null) => void;
  onSize?: (size: { cols: number; rows: number }) => void;
  /** true: read-only; nothing is ever sent */
  follows?: boolean;
  onProblem?: (problem: { problem: string; remedy: string }) => void;
}

export class TerminalLink {
  readonly #options: TerminalLinkOptions;
  readonly #client = crypto.randomUUID();
  readonly #input = new InputQueue();
  readonly #output = new OutputCount();
  readonly #batch: OutputBatch;
  readonly #socket: ReconnectingSocket;
  #size: { cols: number; rows: number } | null = null;
  /** lines that are not answered yet, by sequence number */
  readonly #lines = new Map<number, (typed: boolean) => void>();
  /** on this connection the engine has already said how much earlier input it got */
  #greeted = false;

  constructor(options: TerminalLinkOptions) {
    this.#options = options;
    this.#batch = new OutputBatch(
      (bytes, done) => options.screen.write(bytes, done),
      () => this.#acknowledge(),
    );
    this.#socket = new ReconnectingSocket({
      address: () => `${options.address()}?from=${this.#output.received}&client=${this.#client}`,
      onOpen: () => this.#resume(),
      onText: (text) => this.#hear(text),
      onBytes: (bytes) => this.#batch.add(bytes, this.#output.take(bytes.length)),
      ...(options.onState && { onState: options.onState }),
      ...(options.create && { create: options.create }),
      ...(options.random && { random: options.random }),
    });
  }

  /** Sends what was typed, as soon as there is a connection. False if too much is waiting already. */
  type(data: string): boolean {
    const inputs = this.#input.push(data);
    for (const input of inputs) this.#send(input);
    return inputs.length > 0 || data === '';
  }

  /**
   * Types `data` on an empty line at the prompt, whatever is on the line now. Resolves with false if that is
   * impossible: a program runs, the shell has ended, or too much is waiting already.
   */
  typeOnEmptyLine(data: string): Promise<boolean> {
    const line = this.#input.pushLine(data);
    if (!line) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#lines.set(line.sequence, resolve);
      this.#send(line);
    });
  }

  /** Tells the shell its new size in characters. */
  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    this.#send({ type: 'resize', cols, rows });
  }

  retryNow(): void {
    this.#socket.retryNow();
  }

  close(): void {
    this.#socket.close();
    this.#answerLines(() => true, false);
  }

  #send(message: TerminalClientMessage): void {
    if (!this.#options.follows) this.#socket.send(message); // what cannot be sent now is sent by #resume
  }

  #resume(): void {
    this.#greeted = false;
    this.#output.forgetTold();
    if (this.#size) this.#send({ type: 'resize', ...this.#size });
    for (const input of this.#input.waiting) this.#send(input);
  }

  #answerLines(which: (sequence: number) => boolean, typed: boolean): void {
    for (const [sequence, answer] of [...this.#lines]) {
      if (!which(sequence)) continue;
      this.#lines.delete(sequence);
      answer(typed);
    }
  }

  #acknowledge(): void {
    const received = this.#output.due();
    if (received !== null) this.#send({ type: 'ack', received });
  }

  #hear(text: string): void {
    const message = terminalServerMessageSchema.parse(JSON.parse(text));
    switch (message.type) {
      case 'reset':
        this.#output.reset(message.at);
        this.#batch.drop();
        this.#options.screen.reset();
        break;
      case 'size':
        this.#options.onSize?.(message);
        break;
      case 'input-seen':
        this.#input.seen(message.sequence);
        // typed over an earlier connection, and the answer was lost with it
        if (!this.#greeted) this.#answerLines((sequence) => sequence <= message.sequence, true);
        this.#greeted = true;
        break;
      case 'line':
        this.#answerLines((sequence) => sequence === message.sequence, message.typed);
        break;
      case 'exit':
        this.close();
        this.#options.onExit?.(message.exit);
        break;
      case 'error':
        this.#options.onProblem?.(message);
        break;
    }
  }
}
