// Talks to a running QEMU over QMP (QEMU Machine Protocol: one JSON document per line, commands answered in order).
import { open, type FileHandle } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { LabError } from '../../errors/lab-error.ts';
import { waitUntil } from '../../host/wait-until.ts';

interface Reply {
  return?: unknown;
  error?: { class: string; desc: string };
  event?: string;
  QMP?: unknown;
}

const answerLimitMs = 60_000; // saving the devices takes 0.1 s when the machine is quiet

export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  /** why commands are no longer answered; null while they are */
  #over: string | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket })
      .on('line', (line) => this.#hear(line))
      .on('error', (error) => this.#break(error));
    socket.on('error', (error) => this.#break(error));
    socket.on('close', () => this.#end('QEMU closed the connection'));
  }

  /** Connects to `directory`/qmp.sock as soon as QEMU listens. Throws LabError if that takes longer than the limit. */
  static async connect(
    directory: string,
    options: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<Qmp> {
    const folder = await open(directory, 'r');
    try {
      let qmp: Qmp | undefined;
      const connected = await waitUntil({
        ...options,
        intervalMs: 3,
        probe: async () => (qmp = await tryConnect(folder)) !== undefined,
      });
      if (!connected || !qmp) throw new LabError('sandbox-start-failed', { reason: 'QEMU does not answer' });
      await qmp.execute('qmp_capabilities');
      return qmp;
    } finally {
      await folder.close();
    }
  }

  static of(socket: Socket): Qmp {
    return new Qmp(socket);
  }

  /** Throws LabError if QEMU refuses the command, does not answer in time (default 60 s), or is gone. */
  async execute<T = unknown>(command: string, args: object = {}, timeoutMs = answerLimitMs): Promise<T> {
    if (this.#over !== null) throw new LabError('sandbox-start-failed', { reason: this.#over });
    const reply = new Promise<unknown>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const late = setTimeout(() => this.#end(`QEMU did not answer ${command} within ${timeoutMs / 1000} s`), timeoutMs);
    try {
      return (await reply) as T;
    } finally {
      clearTimeout(late);
    }
  }

  /** Waits for the end of a migration in either direction. Throws LabError if it failed. */
  async migrationEnd(options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<void> {
    let status = 'none';
    const done = await waitUntil({
      ...options,
      intervalMs: 5,
      probe: async () => {
        const info = await this.execute<{ status?: string; 'error-desc'?: string }>('query-migrate');
        status = info['error-desc'] ?? info.status ?? 'none';
        if (info.status === 'failed') throw new LabError('sandbox-start-failed', { reason: `restore: ${status}` });
        return info.status === 'completed';
      },
    });
    if (!done) throw new LabError('sandbox-start-failed', { reason: `restore: still ${status}` });
  }

  close(): void {
    this.#end('the connection to QEMU is closed');
  }

  /** An invalid reply ends the connection: it would be unclear which command the next reply answers. */
  #hear(line: string): void {
    try {
      this.#take(JSON.parse(line) as Reply);
    } catch {
      this.#end(`QEMU says what is not understood: ${line.slice(0, 100)}`);
    }
  }

  #take(reply: Reply): void {
    if (reply.event !== undefined || reply.QMP !== undefined) return;
    const waiting = this.#waiting.shift();
    if (reply.error) waiting?.reject(new LabError('sandbox-start-failed', { reason: `QEMU: ${reply.error.desc}` }));
    else waiting?.resolve(reply.return);
  }

  #break(error: Error): void {
    this.#end(`the connection to QEMU broke: ${error.message}`);
  }

  #end(reason: string): void {
    this.#over ??= reason;
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(new LabError('sandbox-start-failed', { reason }));
  }
}

/** Connects through the folder's file descriptor: a socket's path has a limit of 107 bytes. */
function tryConnect(folder: FileHandle): Promise<Qmp | undefined> {
  return new Promise((resolve) => {
    const socket = connect(`/proc/self/fd/${folder.fd}/qmp.sock`);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(Qmp.of(socket));
    });
    socket.once('error', () => resolve(undefined)); // not there yet; the caller retries
  });
}
