// The WebSocket of one browser tab for a session: sends the current state on connect, then every change.
import type { WebSocket } from 'ws';
import { guarded } from '../errors/guarded.ts';
import type { SessionUpdate } from '../protocol/session-update.ts';
import { sessionClientMessageSchema } from '../protocol/sockets.ts';
import type { Session } from '../session/session.ts';
import { answerMessage } from './answer-message.ts';
import { Outbox } from './outbox.ts';

export function serveSession(socket: WebSocket, session: Session): void {
  socket.on('close', tellUpdates(session, new Outbox(socket)));
  socket.on('message', (data, binary) => answerMessage(socket, sessionClientMessageSchema, { data, binary }, () => {}));
}

/** Puts the session's current state into the outbox, then its updates, until the returned function is called. */
export function tellUpdates(session: Session, outbox: Outbox): () => void {
  const put = guarded((update: SessionUpdate) => {
    outbox.put(update);
    if (update.type === 'session' && session.status.kind === 'closed') outbox.close();
  });
  for (const update of session.present()) put(update);
  session.on('update', put);
  return () => void session.off('update', put);
}
