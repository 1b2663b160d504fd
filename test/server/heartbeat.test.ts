import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws';
import { keepAlive } from '../../engine/server/heartbeat.ts';

let server: WebSocketServer;
afterEach(() => void server.close());

async function connected(autoPong: boolean): Promise<WebSocket> {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => keepAlive(socket, 100));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = { autoPong } as ClientOptions; // known to ws, not to its types
  return new WebSocket(`ws://127.0.0.1:${port}`, options);
}

it('closes a connection whose other end does not answer pings', async () => {
  await once(await connected(false), 'close');
});

it('keeps a connection whose other end answers', async () => {
  const client = await connected(true);
  for (let ping = 0; ping < 5; ping++) await once(client, 'ping');
  expect(client.readyState).toBe(WebSocket.OPEN);
  client.terminate();
});
