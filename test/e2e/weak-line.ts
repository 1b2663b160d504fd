// A proxy between browser and program that can lose what one side sends, or break. It handles only bytes.
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type Direction = 'to program' | 'to browser';

export class WeakLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #lost = new Set<Direction>();
  readonly #losses = new EventEmitter();
  #broken = false;

  private constructor(programPort: number) {
    this.#server = createServer((browser) => {
      if (this.#broken) return browser.destroy();
      const program = connect(programPort, '127.0.0.1');
      this.#join(browser, program, 'to program');
      this.#join(program, browser, 'to browser');
    });
  }

  static async lay(programPort: number): Promise<WeakLine> {
    const line = new WeakLine(programPort);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** From now on, bytes in that direction are lost silently. */
  lose(direction: Direction): void {
    this.#lost.add(direction);
  }

  /** Resolves as soon as more bytes are lost in that direction. */
  async hasLost(direction: Direction): Promise<void> {
    await once(this.#losses, direction);
  }

  /** Ends every connection with the bytes in transit, and refuses new ones. */
  break(): void {
    this.#broken = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Accepts new connections, and loses nothing. */
  mend(): void {
    this.#broken = false;
    this.#lost.clear();
  }

  close(): void {
    this.break();
    this.#server.close();
  }

  #join(from: Socket, to: Socket, direction: Direction): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (this.#lost.has(direction)) this.#losses.emit(direction);
      else if (!to.destroyed) to.write(bytes);
    });
    from.on('error', () => to.destroy()); // 'close' follows
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
