// The read-only WebSockets of followers: a session and its terminals. What followers send changes nothing, and a slow
// follower makes nobody wait.
import type { WebSocket } from 'ws';
import type { Player } from '../demo/player.ts';
import { stageView } from '../demo/presenter-view.ts';
import { guarded } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Attachment, Terminal } from '../terminal/terminal.ts';
import type { TerminalServerMessage } from '../protocol/sockets.ts';
import type { Session } from '../session/session.ts';
import { sendError } from './answer-message.ts';
import { Outbox } from './outbox.ts';
import { tellUpdates } from './session-socket.ts';
import { fromOf } from './terminal-query.ts';

/** A follower who sends this many messages is disconnected. */
export const mostWords = 20;

const everyMs = 25; // followers' updates are collected this long: they come after everybody else's, in larger pieces
const windowBytes = 128 * 1024; // terminal output on its way to one follower

export function followSession(socket: WebSocket, session: Session, show: Player | null): void {
  const outbox = new Outbox(socket, everyMs);
  const leave = tellUpdates(session, outbox);
  const stage = guarded(() => show && outbox.put({ type: 'stage', stage: stageView(show) }));
  show?.on('changed', stage);
  socket.on('close', () => {
    leave();
    show?.off('changed', stage);
  });
  stage();
  turnAway(socket);
}

/** Throws LabError `query-unfit`. */
export function followTerminal(socket: WebSocket, terminal: Terminal, query: URLSearchParams): void {
  const from = fromOf(query);
  const say = (message: TerminalServerMessage) => socket.send(JSON.stringify(message));
  const size = guarded(() => say({ type: 'size', ...terminal.size }));
  let at = from;
  let attachment: Attachment | null = null;
  size();
  attachment = terminal.follow(
    from,
    {
      reset: (begin) => say({ type: 'reset', at: (at = begin) }),
      output: (bytes) => {
        const received = (at += bytes.length);
        const sent = guarded(() => attachment?.acknowledge(received)); // followers acknowledge nothing
        socket.send(bytes, sent);
      },
      exit: (exit) => {
        say({ type: 'exit', exit });
        socket.close(1000); // nothing more will come
      },
    },
    { windowBytes, everyMs },
  );
  terminal.on('resize', size);
  socket.on('close', () => {
    attachment.detach();
    terminal.off('resize', size);
  });
  turnAway(socket);
}

/** Says once that messages are ignored; disconnects a follower who keeps sending. */
function turnAway(socket: WebSocket): void {
  let words = 0;
  const heard = guarded(() => {
    words += 1;
    if (words === 1) sendError(socket, new LabError('follow-only'));
    if (words === mostWords) socket.close(1008);
  });
  socket.on('message', heard);
}
