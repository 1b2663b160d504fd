// The link to a shell over real sockets that get cut. The peer follows engine/protocol/sockets.ts.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type TerminalClientMessage, terminalClientMessageSchema } from '../../engine/protocol/sockets.ts';
import { TerminalLink } from '../../lab/session/terminal-link.ts';

let server: WebSocketServer;
let sockets: WebSocket[];
let queries: URLSearchParams[];
let heard: TerminalClientMessage[];
let link: TerminalLink | null;
let screen: string;
let attempts: number;
let answerInput: boolean;
let whenDrawn: (done: () => void) => void;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  [sockets, queries, heard, screen, attempts, answerInput] = [[], [], [], '', 0, true];
  whenDrawn = (done) => done();
  server.on('connection', (socket, request) => {
    sockets.push(socket);
    queries.push(new URL(request.url!, 'http://engine').searchParams);
    socket.on('message', (data) => {
      const message = terminalClientMessageSchema.parse(JSON.parse(String(data)));
      heard.push(message);
      if (message.type === 'input' && answerInput)
        socket.send(JSON.stringify({ type: 'input-seen', sequence: message.sequence }));
    });
  });
  await once(server, 'listening');
});

afterEach(() => {
  link?.close();
  for (const socket of sockets) socket.terminate();
  server.close();
});

function open(onExit?: (exit: number | null) => void): TerminalLink {
  const { port } = server.address() as AddressInfo;
  link = new TerminalLink({
    address: () => `ws://127.0.0.1:${port}/terminal`,
    create: (address) => {
      attempts += 1;
      return new WebSocket(address) as unknown as globalThis.WebSocket;
    },
    random: () => 0,
    screen: {
      write: (bytes, done) => {
        screen += new TextDecoder().decode(bytes);
        whenDrawn(done);
      },
      reset: () => (screen = ''),
    },
    ...(onExit && { onExit }),
  });
  return link;
}

const connected = (count: number) => vi.waitFor(() => expect(sockets).toHaveLength(count), 3000);
const inputs = () => heard.flatMap((message) => (message.type === 'input' ? [message] : []));

test('input typed before there is a connection arrives in order once there is one', async () => {
  const shell = open();
  shell.type('ls');
  shell.type('\r');
  await vi.waitFor(() => expect(inputs().map(({ data }) => data)).toEqual(['ls', '\r']));
});

test('input that the engine has not confirmed is sent again under the same number; confirmed input is not', async () => {
  const shell = open();
  await connected(1);
  shell.type('a');
  await vi.waitFor(() => expect(inputs()).toHaveLength(1));
  await vi.waitFor(() => expect(heard).toContainEqual({ type: 'input', sequence: 1, data: 'a' }));
  await new Promise((resolve) => sockets[0]!.ping(resolve));
  await once(sockets[0]!, 'pong'); // by then the confirmation was delivered
  answerInput = false;
  shell.type('b');
  await vi.waitFor(() => expect(inputs()).toHaveLength(2));
  sockets[0]!.terminate();
  shell.type('c');
  await connected(2);
  await vi.waitFor(() => expect(inputs()).toHaveLength(4));
  expect(inputs().slice(2)).toEqual([
    { type: 'input', sequence: 2, data: 'b' },
    { type: 'input', sequence: 3, data: 'c' },
  ]);
  expect(queries[1]!.get('client')).toBe(queries[0]!.get('client'));
});

test('the engine answers whether a line was typed', async () => {
  const shell = open();
  const [first, second] = [shell.typeOnEmptyLine('docker ps\r'), shell.typeOnEmptyLine('docker ps -a\r')];
  await vi.waitFor(() => expect(heard.map(({ type }) => type)).toEqual(['line', 'line']));
  sockets[0]!.send(JSON.stringify({ type: 'line', sequence: 2, typed: false }));
  sockets[0]!.send(JSON.stringify({ type: 'line', sequence: 1, typed: true }));
  expect([await first, await second]).toEqual([true, false]);
});

test('a line whose answer was lost with the connection counts as typed if the engine got it', async () => {
  const shell = open();
  const line = shell.typeOnEmptyLine('docker ps\r');
  await vi.waitFor(() => expect(heard).toEqual([{ type: 'line', sequence: 1, data: 'docker ps\r' }]));
  sockets[0]!.terminate();
  await connected(2);
  sockets[1]!.send(JSON.stringify({ type: 'input-seen', sequence: 1 }));
  expect(await line).toBe(true);
});

test('a waiting line is not typed after the link is closed', async () => {
  const shell = open();
  const line = shell.typeOnEmptyLine('docker ps\r');
  shell.close();
  expect(await line).toBe(false);
});

test('after a cut, output is requested from the last received byte', async () => {
  open();
  await connected(1);
  sockets[0]!.send(Buffer.from('12345'));
  await vi.waitFor(() => expect(heard).toContainEqual({ type: 'ack', received: 5 }));
  sockets[0]!.terminate();
  await connected(2);
  expect(queries[0]!.get('from')).toBe('0');
  expect(queries[1]!.get('from')).toBe('5');
});

test('a reset clears the screen and counting continues from its byte number', async () => {
  open();
  await connected(1);
  sockets[0]!.send(Buffer.from('old'));
  sockets[0]!.send(JSON.stringify({ type: 'reset', at: 7000 }));
  sockets[0]!.send(Buffer.from('new'));
  await vi.waitFor(() => expect(heard).toContainEqual({ type: 'ack', received: 7003 }));
  expect(screen).toBe('new');
});

test('output that waited for a slow screen is not drawn after a reset', async () => {
  const ends: (() => void)[] = [];
  whenDrawn = (done) => ends.push(done);
  open();
  await connected(1);
  sockets[0]!.send(Buffer.from('drawing '));
  await vi.waitFor(() => expect(screen).toBe('drawing '));
  sockets[0]!.send(Buffer.from('waiting '));
  sockets[0]!.send(JSON.stringify({ type: 'reset', at: 7000 }));
  sockets[0]!.send(Buffer.from('new'));
  await vi.waitFor(() => expect(screen).toBe(''));
  whenDrawn = (done) => done();
  const arrived = once(sockets[0]!, 'pong');
  sockets[0]!.ping();
  await arrived; // "new" has arrived and waits
  ends[0]!();
  await vi.waitFor(() => expect(heard).toContainEqual({ type: 'ack', received: 7003 }));
  expect(screen).toBe('new');
});

test('the size is sent again after a reconnect', async () => {
  const shell = open();
  shell.resize(120, 40);
  await vi.waitFor(() => expect(heard).toEqual([{ type: 'resize', cols: 120, rows: 40 }]));
  sockets[0]!.terminate();
  await connected(2);
  await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'resize')).toHaveLength(2));
});

test('a shell that ended is not reconnected', async () => {
  const exits: (number | null)[] = [];
  open((exit) => exits.push(exit));
  await connected(1);
  const closed = once(sockets[0]!, 'close');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    sockets[0]!.send(JSON.stringify({ type: 'exit', exit: 3 }));
    await closed;
    expect(exits).toEqual([3]);
    vi.advanceTimersByTime(60_000);
    expect(attempts).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
