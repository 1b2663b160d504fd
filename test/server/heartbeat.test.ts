import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws';
import { keepAlive } from '../../engine/server/heartbeat.ts';

let server: WebSocketServer;
afterEach(() => void server.close());

const closedAfter = async (autoPong: boolean, patienceMs: number): Promise<boolean> => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => keepAlive(socket, 300));
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const options = { autoPong } as ClientOptions; // known to ws, not to its types
  const client = new WebSocket(`ws://127.0.0.1:${port}`, options);
  const closed = new Promise<boolean>((resolve) => client.once('close', () => resolve(true)));
  const patience = new Promise<boolean>((resolve) => setTimeout(resolve, patienceMs, false));
  const result = await Promise.race([closed, patience]);
  client.terminate();
  return result;
};

it('closes a connection whose other end does not answer pings', async () => {
  expect(await closedAfter(false, 10_000)).toBe(true);
});

it('keeps a connection whose other end answers', async () => {
  expect(await closedAfter(true, 1500)).toBe(false);
});
