// Carries a machine's state from a file to QEMU, through a socket in the machine's folder: QEMU itself may then neither
// start programs nor open files.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { waitUntil } from '../../host/wait-until.ts';

/** QEMU's own name for the socket: it works in the machine's folder. */
export const stateSocket = 'state/socket';

const connectLimitMs = 10_000; // QEMU listens within milliseconds

/** Runs `work` with the folder's short name: a socket's path may have 107 bytes at most. */
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

/** QEMU closes the socket as soon as it has the whole state; whether it has, its migration's status tells. */
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
    socket.once('error', () => resolve(null)); // not there yet: tried again
  });
}
