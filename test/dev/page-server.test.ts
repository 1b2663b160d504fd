// The page as `npm run dev` serves it, in front of a real engine: as strict as without it.
import { createServer, type AddressInfo } from 'node:net';
import { request, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { servePage, type PageServer } from '../../engine/dev/page-server.ts';
import { securityHeaders } from '../../engine/server/security-headers.ts';
import { TestServer } from '../server/running-server.ts';

const engine = new TestServer();
let page: PageServer;
let port = 0;
beforeAll(async () => {
  await engine.start();
  port = await freePort();
  page = await servePage({ port, enginePort: engine.port, engineReady: () => Promise.resolve() });
});
afterAll(async () => {
  await page?.close();
  await engine.stop();
});

const own = () => `http://127.0.0.1:${port}`;

function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on('error', reject).end();
  });
}

/** The status of the refusal, or 101 if it is accepted. */
function connect(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.once('open', () => resolve(101)).once('error', (error) => resolve(Number(/\d{3}/.exec(error.message)?.[0])));
    socket.once('open', () => socket.terminate());
  });
}

it('the token leads to the cookie, and the cookie gives access to the API', async () => {
  const first = await get(`/?token=${engine.token}`);
  expect([first.status, first.headers.location]).toEqual([303, '/']);
  const Cookie = first.headers['set-cookie']![0]!.split(';')[0]!;
  expect((await get('/api/home', { Cookie, Origin: own() })).status).toBe(200);
});

it('the page has the policy that the built page has, and Vite’s client', async () => {
  const { status, headers, text } = await get('/');
  expect(status).toBe(200);
  expect(text).toContain('/@vite/client');
  for (const [name, value] of Object.entries(securityHeaders(`127.0.0.1:${port}`, '/')))
    expect(headers[name.toLowerCase()], name).toBe(value);
});

it('access is refused without the token, by another name, or from another page', async () => {
  const { cookie: Cookie } = engine;
  expect((await get('/api/home')).status).toBe(403);
  expect((await get('/?token=x')).status).toBe(403);
  for (const path of ['/', '/api/home'])
    expect((await get(path, { Cookie, Host: `evil.example:${port}` })).status).toBe(403);
  for (const Origin of ['http://evil.example', `http://127.0.0.1:${port + 1}`, `http://evil.example:${port}`, 'null'])
    expect((await get('/api/home', { Cookie, Origin })).status, Origin).toBe(403);
});

it('WebSockets reach the engine only from this page', async () => {
  const { id } = await engine.openLab();
  const path = `/ws/sessions/${id}`;
  const { cookie: Cookie } = engine;
  expect(await connect(path, { Cookie, Origin: own() })).toBe(101);
  expect(await connect(path, { Origin: own() })).toBe(403);
  expect(await connect(path, { Cookie, Origin: 'http://evil.example' })).toBe(403);
  expect(await connect(path, { Cookie, Origin: `http://evil.example:${port}`, Host: `evil.example:${port}` })).toBe(
    403,
  );
});

it('a port in use is reported', async () => {
  const again = servePage({ port, enginePort: engine.port, engineReady: () => Promise.resolve() });
  await expect(again).rejects.toMatchObject({ code: 'port-busy' });
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
}
