// Upgrades to WebSockets: the same access as every request, then to a session or one of its terminals.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { maximumMessageBytes } from '../protocol/wire.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Access } from './access.ts';
import { sendError } from './answer-message.ts';
import { asLabError } from './error-answer.ts';
import { keepAlive } from './heartbeat.ts';
import { serveSession } from './session-socket.ts';
import { serveTerminal } from './terminal-socket.ts';

const path = /^\/ws\/sessions\/([^/]+)(?:\/terminals\/([^/]+))?$/;
const gone = 4404; // close code: what was asked for is not there; said in an error message before

/** Serves upgrades of `server`; returns what ends every connection. */
export function serveSockets(server: Server, sessions: Sessions, access: Access): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maximumMessageBytes, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const url = URL.parse(request.url ?? '', `http://${request.headers.host ?? ''}`);
    const refusal = refuse(request, url, access);
    if (refusal) return void stream.end(refusal);
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, url!, sessions));
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
    access.require(headers, url);
    return null;
  } catch (error) {
    return answer('403 Forbidden', asLabError(error).message);
  }
}

function answer(status: string, text: string): string {
  const length = Buffer.byteLength(text);
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${text}`;
}

function serve(socket: WebSocket, url: URL, sessions: Sessions): void {
  socket.on('error', () => socket.terminate()); // too big a message has its close code (1009) sent by then
  keepAlive(socket);
  const [, session, terminal] = path.exec(url.pathname)!.map((part) => part && decodeURIComponent(part));
  try {
    const found = sessions.get(session!);
    if (terminal === undefined) serveSession(socket, found);
    else serveTerminal(socket, found.run.terminals.get(terminal), url.searchParams);
  } catch (error) {
    sendError(socket, asLabError(error));
    socket.close(gone);
  }
}
