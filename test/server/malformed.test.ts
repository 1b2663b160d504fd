// Sends malformed upgrades and messages as bytes to both listeners: each is answered or its connection is ended,
// and the server goes on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesLog } from '../../engine/log/log.ts';
import { openListener, type Listener } from '../../engine/server/listener.ts';
import { socketTarget } from '../../engine/server/socket-target.ts';
import { TestServer } from './running-server.ts';
import { sendBytes } from './send-bytes.ts';

const server = new TestServer();
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
let shared: Listener;
let session = '';
let followToken = '';
beforeAll(async () => {
  process.on('uncaughtException', note);
  await server.start();
  const { id } = await server.openLab();
  session = id;
  const { context } = server.server;
  followToken = context.follow.tokenOf(session);
  shared = await openListener({
    ...{ context, address: '127.0.0.2', names: [], token: null, port: 0, log: linesLog(() => {}) },
    ...{ dataDirectory: server.directory, pageDirectory: server.directory },
    system: { sandbox: 'vm', accelerated: false, says: '', remedy: null },
  });
});
afterAll(async () => {
  process.off('uncaughtException', note);
  shared.end();
  shared.stop();
  await server.stop();
});

interface Place {
  port: number;
  address: string;
  cookies: string[];
}

const key = 'AAAAAAAAAAAAAAAAAAAAAA==';

const places = (): Place[] => {
  const follow = (port: number) => `vethlab-follow-${port}=${followToken}`;
  return [
    { port: server.port, address: '127.0.0.1', cookies: [server.cookie, follow(server.port)] },
    { port: shared.port, address: '127.0.0.2', cookies: [follow(shared.port)] },
  ];
};

async function stillServes(): Promise<void> {
  expect(uncaught).toEqual([]);
  expect((await server.ask('GET', '/api/home')).status).toBe(200);
  const socket = server.connect(`/ws/sessions/${session}`);
  await socket.until('session');
  socket.socket.terminate();
}

describe('the server', () => {
  it('answers an upgrade whose path is not valid UTF-8, and goes on', async () => {
    for (const place of places()) {
      for (const path of [`/ws/follow/${session}/terminals/%E0%A4%A`, '/ws/sessions/%', '/ws/demos/%ff']) {
        const headers = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
        const text = [
          `GET ${path} HTTP/1.1`,
          `Host: ${place.address}:${place.port}`,
          ...headers,
          `Sec-WebSocket-Key: ${key}`,
          `Cookie: ${place.cookies[0]}`,
          '',
          '',
        ].join('\r\n');
        expect(await sendBytes(place, Buffer.from(text))).toMatch(/^HTTP\/1\.1 40[0-4] /);
      }
    }
    await stillServes();
  });
});

describe('socketTarget', () => {
  it('parses each path once, and returns null for a path that is not valid UTF-8', () => {
    expect(socketTarget('/ws/sessions/a%62')).toEqual({ kind: 'sessions', session: 'ab', terminal: null });
    expect(socketTarget('/ws/follow/a/terminals/t1')).toEqual({ kind: 'follow', session: 'a', terminal: 't1' });
    expect(socketTarget('/ws/demos/a')).toEqual({ kind: 'demos', session: 'a' });
    for (const path of ['/ws/sessions/%', '/ws/demos/%E0%A4%A', '/ws/demos/a/terminals/b', '/ws/%73essions/a', '/ws'])
      expect(socketTarget(path), path).toBe(null);
  });
});
