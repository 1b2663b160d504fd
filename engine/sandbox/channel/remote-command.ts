// One command on a machine of a sandbox, over its own connection to the agent. No local process stands for it. The
// agent ends the command if the connection closes before the command ends.
import type { Socket } from 'node:net';
import { guarded } from '../../errors/guarded.ts';
import type { Listeners } from '../../host/line-stream.ts';
import { framed, FrameReader, frameType, type Frame } from './frames.ts';

export interface CommandEnd {
  /** exit status, 128 + signal if a signal ended it; null if it never started or its end is not known */
  exit: number | null;
  /** why it did not start or its end is not known; null if all went well or cancel() was called */
  problem: string | null;
  /** false: the command was never started */
  started: boolean;
}

export class RemoteCommand {
  /** Never rejects. */
  readonly ended: Promise<CommandEnd>;
  readonly #listeners: Listeners;
  readonly #frames = new FrameReader();
  #socket: Socket | null = null;
  /** data to send once the connection is open */
  readonly #unsent: Buffer[];
  #started = false;
  #isOver = false;
  #end: (end: CommandEnd) => void = () => {};

  /** `opening`: the request frame. */
  constructor(opening: Buffer, listeners: Listeners) {
    this.#unsent = [opening];
    this.#listeners = { onOutput: guarded(listeners.onOutput), onError: guarded(listeners.onError) };
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /** Connects and sends the request, unless the command was cancelled. */
  begin(connect: () => Socket): void {
    if (this.#isOver) return;
    try {
      this.#socket = connect();
    } catch (error) {
      return this.#over(null, unreachable(error));
    }
    let failure: Error | null = null;
    this.#socket
      .on('data', (chunk: Buffer) => this.#take(chunk))
      .on('error', (error) => (failure = error))
      .on('close', () => {
        const closed = 'the sandbox closed the connection';
        this.#over(null, failure && !this.#started ? unreachable(failure) : closed);
      });
    this.#socket.write(Buffer.concat(this.#unsent));
  }

  /** Does nothing after the end. */
  write(data: Buffer): void {
    if (data.length > 0) this.#send(framed(frameType.stdin, data));
  }

  endInput(): void {
    this.#send(framed(frameType.stdinEnd));
  }

  /** Ends the command as closing its terminal would; what it leaves running is killed one second later. */
  cancel(): void {
    this.#over(null, null);
  }

  #send(bytes: Buffer): void {
    if (this.#isOver) return;
    if (this.#socket) this.#socket.write(bytes);
    else this.#unsent.push(bytes);
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.take(chunk)) if (!this.#isOver) this.#hear(frame);
    } catch (error) {
      this.#over(null, (error as Error).message);
    }
  }

  #hear({ type, data }: Frame): void {
    if (type === frameType.hello) this.#started = true;
    if (type === frameType.stdout) this.#listeners.onOutput(data);
    if (type === frameType.stderr) this.#listeners.onError(data);
    if (type === frameType.exit) this.#over(data.readUInt32BE() & 0xff, null);
    if (type === frameType.error) {
      this.#started = false;
      this.#over(null, data.toString());
    }
  }

  #over(exit: number | null, problem: string | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket?.destroy();
    this.#end({ exit, problem, started: this.#started });
  }
}

function unreachable(error: unknown): string {
  return `the sandbox cannot be reached: ${(error as Error).message}`;
}
