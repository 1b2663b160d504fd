// Finds out that the other end of a WebSocket is gone when it says nothing, and closes it.
import type { WebSocket } from 'ws';
import { guarded } from '../errors/guarded.ts';

const usualMs = 15_000; // a dead reader is let go after two of these at most

/** Pings every `everyMs` until the socket is closed; a ping without its pong by the next one ends the socket. */
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
