// Upgrades to WebSockets: the same access as every request, then to a session, one of its terminals or a demonstration.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { LabError } from '../errors/lab-error.ts';
import { maximumMessageBytes } from '../protocol/sockets.ts';
import type { Access } from './access.ts';
import { sendError } from './answer-message.ts';
import { serveDemo } from './demo-socket.ts';
import { asLabError } from '../errors/as-lab-error.ts';
import { mayFollow } from './follow-rights.ts';
import { followSession, followTerminal } from './follow-sockets.ts';
import { keepAlive } from './heartbeat.ts';
import type { Served } from './served.ts';
import { serveSession } from './session-socket.ts';
import { serveTerminal } from './terminal-socket.ts';

const path = /^\/ws\/(sessions|follow|demos)\/([^/]+)(?:\/terminals\/([^/]+))?$/;
const gone = 4404; // close code: what was asked for is not there; said in an error message before
const mostFollowers = 400; // sockets; each follower has one for the session and one for the terminal

/** Serves upgrades of `server`; returns what ends every connection. */
export function serveSockets(server: Server, served: Served, access: Access): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maximumMessageBytes, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const url = URL.parse(request.url ?? '', `http://${request.headers.host ?? ''}`);
    const refusal = refuse(request, url, access);
    if (refusal) return void stream.end(refusal);
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, url!, served));
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

/** The HTTP answer to an upgrade that is refused; null where it may go on. */
function refuse({ headers }: IncomingMessage, url: URL | null, access: Access): string | null {
  if (!url || !path.test(url.pathname)) return answer('404 Not Found', 'There is nothing here.');
  try {
    const visitor = access.require(headers, url);
    if (visitor.kind === 'follower' && !mayFollow(visitor.session, 'GET', url.pathname))
      throw new LabError('follow-only');
    return null;
  } catch (error) {
    return answer('403 Forbidden', asLabError(error).message);
  }
}

function answer(status: string, text: string): string {
  const length = Buffer.byteLength(text);
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${text}`;
}

function serve(socket: WebSocket, url: URL, served: Served): void {
  socket.on('error', () => socket.terminate()); // too big a message has its close code (1009) sent by then
  keepAlive(socket);
  const [, kind, session, terminal] = path.exec(url.pathname)!.map((part) => part && decodeURIComponent(part));
  try {
    if (kind === 'demos') return serveDemo(socket, served.show(session!));
    const found = served.sessions.get(session!);
    if (kind === 'follow') countFollower(socket, served);
    if (terminal === undefined && kind === 'follow') followSession(socket, found, served.showOrNull(session!));
    else if (terminal === undefined) serveSession(socket, found);
    else if (kind === 'follow') followTerminal(socket, found.run.terminals.get(terminal), url.searchParams);
    else serveTerminal(socket, found.run.terminals.get(terminal), url.searchParams);
  } catch (error) {
    sendError(socket, asLabError(error));
    socket.close(gone);
  }
}

/** Throws LabError `followers-many`. */
function countFollower(socket: WebSocket, served: Served): void {
  if (served.followers >= mostFollowers) throw new LabError('followers-many', { limit: mostFollowers / 2 });
  served.followers += 1;
  socket.once('close', () => (served.followers -= 1));
}
