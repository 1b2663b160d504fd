// Sends a machine's state from a file to QEMU, through a socket in the machine's folder: by then QEMU may no longer
// start programs or open files.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { waitUntil } from '../../host/wait-until.ts';

/** The socket's path relative to the machine's folder, which is QEMU's working directory. */
export const stateSocket = 'state/socket';

const connectLimitMs = 10_000; // QEMU listens within milliseconds

/** Runs `work` with a short path to the socket: a socket's path has a limit of 107 bytes. */
async function inFolder<T>(directory: string, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await open(directory, 'r');
  try {
    return await work(`/proc/self/fd/${folder.fd}/${stateSocket}`);
  } finally {
    await folder.close();
  }
}

/** Sends `file` to a QEMU that was told to listen. */
export function sendState(directory: string, file: string, signal?: AbortSignal): Promise<void> {
  return inFolder(directory, async (path) => {
    let socket: Socket | null = null;
    await waitUntil({
      timeoutMs: connectLimitMs,
      intervalMs: 2,
      signal,
      probe: async () => (socket = await tryConnect(path)) !== null,
    });
    if (socket) await send(file, socket);
  });
}

/** QEMU closes the socket once it has the whole state, so a broken pipe is fine: the migration's status tells more. */
async function send(file: string, socket: Socket): Promise<void> {
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), socket);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ECONNRESET'].includes(code)) throw error;
  }
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket.removeAllListeners('error')));
    socket.once('error', () => resolve(null)); // not there yet; the caller retries
  });
}
