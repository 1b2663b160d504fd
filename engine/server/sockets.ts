// Upgrades requests to WebSockets: checks access as for every request, then connects to a session, one of its
// terminals or a demonstration. An error on the way is answered on that socket alone.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { toLabError } from '../errors/to-lab-error.ts';
import { guarded } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Log } from '../log/log.ts';
import { maximumMessageBytes } from '../protocol/sockets.ts';
import { type Access, mayConnect } from './access.ts';
import { sendError } from './answer-message.ts';
import { serveDemo } from './demo-socket.ts';
import { followSession, followTerminal } from './follow-sockets.ts';
import { keepAlive } from './heartbeat.ts';
import type { ServerContext } from './server-context.ts';
import { serveSession } from './session-socket.ts';
import { socketTarget, type SocketTarget } from './socket-target.ts';
import { serveTerminal } from './terminal-socket.ts';

const gone = 4404; // close code: the target does not exist; an error message says so before
const mostFollowers = 400; // sockets of one session; each follower uses one for the session and one for the terminal

export interface SocketsOptions {
  context: ServerContext;
  access: Access;
  log: Log;
}

interface Opening {
  target: SocketTarget;
  query: URLSearchParams;
}

/** Serves upgrades of `server`. Returns a function that ends every connection. */
export function serveSockets(server: Server, { context, access, log }: SocketsOptions): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maximumMessageBytes, perMessageDeflate: false });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const opening = allowed(request, access);
    if (opening === null) return void stream.end(answer('404 Not Found', 'There is nothing here.'));
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, opening, context));
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    guarded(upgrade, (error) => {
      const { code, message } = toLabError(error);
      if (code === 'unexpected') log.error(pathOf(request), { error });
      stream.end(answer(code === 'unexpected' ? '500 Internal Server Error' : '403 Forbidden', message));
    })(request, stream, head);
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

/** The WebSocket that is asked for; null if there is none. Throws LabError `request-refused`, `follow-only`. */
function allowed({ headers, url: asked }: IncomingMessage, access: Access): Opening | null {
  const url = URL.parse(asked ?? '', `http://${headers.host ?? ''}`);
  const target = url && socketTarget(url.pathname);
  if (!url || !target) return null;
  if (!mayConnect(access.require(headers, url), target)) throw new LabError('follow-only');
  return { target, query: url.searchParams };
}

/** Without the query, which may hold a token. */
function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}

function answer(status: string, text: string): string {
  const length = Buffer.byteLength(text);
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${text}`;
}

function serve(socket: WebSocket, opening: Opening, context: ServerContext): void {
  socket.on('error', () => socket.terminate()); // an oversized message has been answered with close code 1009 by then
  keepAlive(socket);
  try {
    lead(socket, opening, context);
  } catch (error) {
    sendError(socket, toLabError(error));
    socket.close(gone);
  }
}

/** Throws LabError if the target does not exist. */
function lead(socket: WebSocket, { target, query }: Opening, context: ServerContext): void {
  const { kind, session } = target;
  if (kind === 'demos') return serveDemo(socket, context.player(session));
  const { terminal } = target;
  const found = context.sessions.get(session);
  found.own(() => {
    if (kind === 'follow') countFollower(socket, session, context);
    if (terminal === null && kind === 'follow') followSession(socket, found, context.showOrNull(session));
    else if (terminal === null) serveSession(socket, found);
    else if (kind === 'follow') followTerminal(socket, found.run.terminals.get(terminal), query);
    else serveTerminal(socket, found.run.terminals.get(terminal), query);
  });
}

/** Throws LabError `followers-many`. */
function countFollower(socket: WebSocket, session: string, context: ServerContext): void {
  const { followers } = context;
  const count = followers.get(session) ?? 0;
  if (count >= mostFollowers) throw new LabError('followers-many', { limit: mostFollowers / 2 });
  followers.set(session, count + 1);
  socket.once('close', () => {
    const left = followers.get(session)! - 1;
    if (left > 0) followers.set(session, left);
    else followers.delete(session);
  });
}
