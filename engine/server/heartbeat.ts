// Notices when the other end of a WebSocket is gone without closing it, and ends the socket.
import type { WebSocket } from 'ws';
import { guarded } from '../errors/guarded.ts';

const usualMs = 15_000; // a dead connection is ended after at most two of these

/** Pings every `everyMs` until the socket is closed. Ends the socket if a pong has not come before the next ping. */
export function keepAlive(socket: WebSocket, everyMs = usualMs): void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const cue = guarded(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  });
  const timer = setInterval(cue, everyMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
