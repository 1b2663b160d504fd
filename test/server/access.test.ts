import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../engine/server/start-server.ts';
import { LocalDriver } from '../session/small-lab.ts';
import { TestServer } from './running-server.ts';

const server = new TestServer();
beforeAll(async () => void (await server.start()));
afterAll(() => server.stop());

describe('the server', () => {
  it('exchanges the token in the URL for its cookie and redirects to the page', async () => {
    const first = await server.raw('GET', `/?token=${server.token}`);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const cookie = first.headers['set-cookie']![0]!;
    expect(cookie).toMatch(new RegExp(`^vethlab-${server.port}=.*; HttpOnly; SameSite=Strict$`));
    const page = await server.raw('GET', '/', { Cookie: cookie.split(';')[0]! });
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<title>vethlab</title>') as string });
    expect(page.headers['cache-control']).toBe('no-cache');
  });

  it('refuses everything without the token, with another one, and with another port’s cookie', async () => {
    const elsewhere = `vethlab-${server.port + 1}=${server.token}`;
    for (const headers of [
      {},
      { Cookie: `vethlab-${server.port}=x` },
      { Cookie: elsewhere },
      { Authorization: 'Bearer x' },
    ]) {
      for (const path of ['/', '/?token=x', '/api/home', '/assets/app-1a2b3c.js', '/none']) {
        const answer = await server.raw('GET', path, headers as Record<string, string>);
        expect(answer.status, `${path} ${JSON.stringify(headers)}`).toBe(403);
        expect(answer.text).toContain('token');
        expect(answer.headers['set-cookie']).toBe(undefined);
      }
    }
  });

  it('accepts the token as a bearer token and in the query', async () => {
    expect((await server.raw('GET', '/api/home', { Authorization: `Bearer ${server.token}` })).status).toBe(200);
    expect((await server.raw('GET', `/api/home?token=${server.token}`)).status).toBe(200);
  });

  it('refuses a Host that is not its own, with or without a token', async () => {
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', `127.0.0.1:${server.port + 1}`]) {
      const answer = await server.raw('GET', `/?token=${server.token}`, { Host: host, Cookie: server.cookie });
      expect(answer.status, host).toBe(403);
      expect(answer.headers['set-cookie']).toBe(undefined);
    }
    const local = await server.raw('GET', '/api/home', { Host: `localhost:${server.port}`, Cookie: server.cookie });
    expect(local.status).toBe(200);
  });

  it('refuses the Origin of another site', async () => {
    const own = `http://127.0.0.1:${server.port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${server.port}`,
      `http://localhost:${server.port}`,
    ]) {
      expect((await server.raw('GET', '/api/home', { Origin: origin, Cookie: server.cookie })).status, origin).toBe(
        403,
      );
    }
    expect((await server.raw('GET', '/api/home', { Origin: own, Cookie: server.cookie })).status).toBe(200);
  });

  it('upgrades to a WebSocket only if token, Host and Origin are valid', async () => {
    const { id } = await server.openLab();
    const path = `/ws/sessions/${id}`;
    const own = { Cookie: server.cookie, Origin: `http://127.0.0.1:${server.port}` };
    for (const headers of [
      {},
      { ...own, Origin: 'http://evil.example' },
      { ...own, Host: 'evil.example' },
      { Cookie: 'a=b' },
    ]) {
      const socket = server.connect(path, headers as Record<string, string>);
      await expect(socket.opened(), JSON.stringify(headers)).rejects.toThrow('403');
    }
    await (await server.connect(path, own).opened()).until('session');
    await expect(server.connect('/ws/other', own).opened()).rejects.toThrow('404');
  });

  it('sends strict security headers with every answer', async () => {
    const cookie = { Cookie: server.cookie };
    const answers = [
      await server.raw('GET', '/', cookie),
      await server.raw('GET', '/'),
      await server.raw('GET', '/api/home', cookie),
      await server.raw('GET', '/api/labs/none', cookie),
      await server.raw('GET', '/assets/app-1a2b3c.js', cookie),
      await server.raw('GET', '/none', cookie),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 200, 404, 200, 404]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toContain("default-src 'self'; script-src 'self';");
      expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${server.port};`);
      expect(headers['content-security-policy']).not.toContain('unsafe-eval');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
    }
  });

  it('lets WebAssembly run on the page that plays recordings, and nowhere else', async () => {
    const policy = async (path: string) =>
      (await server.raw('GET', path, { Cookie: server.cookie })).headers['content-security-policy'];
    expect(await policy('/recording.html')).toContain("script-src 'self' 'wasm-unsafe-eval';");
    for (const path of ['/', '/index.html', '/api/home', '/recording.html/x', '/assets/app-1a2b3c.js'])
      expect(await policy(path), path).toContain("script-src 'self';");
  });

  it('lets browsers keep hashed assets for ever and serves nothing outside its directory', async () => {
    const cookie = { Cookie: server.cookie };
    const asset = await server.raw('GET', '/assets/app-1a2b3c.js', cookie);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/javascript/);
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '//etc/passwd',
    ]) {
      const answer = await server.raw('GET', path, cookie);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toContain('secret');
    }
  });

  it('explains how to build the page when it is not built', async () => {
    const bare = await new TestServer().start({ pageDirectory: '/nonexistent' });
    const page = await bare.raw('GET', '/', { Cookie: bare.cookie });
    expect(page).toMatchObject({ status: 503, text: expect.stringContaining('npm run build') as string });
    await bare.stop();
  });

  it('reports that its port is taken', async () => {
    const options = {
      ...{ labs: [], driver: new LocalDriver(), dataDirectory: server.directory, pageDirectory: server.directory },
      system: { sandbox: 'vm' as const, accelerated: false, says: '', remedy: null },
    };
    await expect(startServer({ ...options, port: server.port })).rejects.toMatchObject({ code: 'port-busy' });
  });
});
