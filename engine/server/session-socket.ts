// One browser tab that looks at a session: the present of everything on connect, then what changes.
import type { WebSocket } from 'ws';
import { sessionClientMessageSchema } from '../protocol/sockets.ts';
import type { Session } from '../session/session.ts';
import { answerMessage } from './answer-message.ts';
import { Outbox } from './outbox.ts';
import { SessionBroadcaster } from './session-broadcaster.ts';

export function serveSession(socket: WebSocket, session: Session): void {
  socket.on('close', SessionBroadcaster.of(session).tell(new Outbox(socket)));
  socket.on('message', (data, binary) => answerMessage(socket, sessionClientMessageSchema, { data, binary }, () => {}));
}
