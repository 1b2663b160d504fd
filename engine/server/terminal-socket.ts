// The WebSocket of one browser tab for a terminal: output from a byte offset, numbered input, acknowledgements, size.
import type { WebSocket } from 'ws';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { terminalClientMessageSchema, type TerminalServerMessage } from '../protocol/sockets.ts';
import { answerMessage } from './answer-message.ts';
import { clientOf, fromOf } from './terminal-query.ts';

/** Throws LabError `query-unfit`. */
export function serveTerminal(socket: WebSocket, terminal: Terminal, query: URLSearchParams): void {
  const [from, client] = [fromOf(query), clientOf(query)];
  const say = (message: TerminalServerMessage) => socket.send(JSON.stringify(message));
  const size = guarded(() => say({ type: 'size', ...terminal.size }));
  say({ type: 'input-seen', sequence: terminal.inputSeen(client) });
  size();
  terminal.on('resize', size);
  const attachment = terminal.attach(from, {
    reset: (at) => say({ type: 'reset', at }),
    output: (bytes) => socket.send(bytes),
    exit: (exit) => {
      say({ type: 'exit', exit });
      socket.close(1000); // nothing more will come
    },
  });
  socket.on('close', () => {
    attachment.detach();
    terminal.off('resize', size);
  });
  socket.on('message', (data, binary) =>
    answerMessage(socket, terminalClientMessageSchema, { data, binary }, (message) => {
      switch (message.type) {
        case 'input':
          return say({ type: 'input-seen', sequence: terminal.input(client, message.sequence, message.data) });
        case 'line': {
          const { sequence, data } = message;
          const line = terminal.inputOnEmptyLine(client, sequence, data);
          line?.then((typed) => say({ type: 'line', sequence, typed })).catch(tellUnexpected);
          return say({ type: 'input-seen', sequence: terminal.inputSeen(client) });
        }
        case 'resize':
          return terminal.resize(message.cols, message.rows);
        case 'ack':
          return attachment.acknowledge(message.received);
      }
    }),
  );
}
