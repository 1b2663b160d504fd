import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage } from '../../engine/session/page.ts';
import { localSandbox } from '../terminal/local-shell.ts';

let server: Server;
let asked: IncomingMessage[] = [];
let port = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    if (request.url === '/moved') return response.writeHead(302, { Location: '/there' }).end();
    if (request.url === '/big') return response.end('x'.repeat(2 * 1024 * 1024));
    if (request.url === '/endless') return void response.write('x'.repeat(20 * 1024 * 1024));
    response.writeHead(request.url === '/none' ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end('<h1>It works ✓</h1>\nsecond line\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = (url: string) => openPage(localSandbox.exec, url);

describe('openPage', () => {
  it('returns status, type and the whole body, and identifies itself', async () => {
    asked = [];
    expect(await open(`127.0.0.1:${port}/`)).toEqual({
      url: `http://127.0.0.1:${port}/`,
      status: 200,
      problem: null,
      contentType: 'text/html; charset=utf-8',
      body: '<h1>It works ✓</h1>\nsecond line\n',
    });
    expect(asked[0]!.headers['user-agent']).toBe('vethlab-page');
  });

  it('follows redirects and shows error pages', async () => {
    expect(await open(`http://127.0.0.1:${port}/moved`)).toMatchObject({
      status: 200,
      url: `http://127.0.0.1:${port}/there`,
    });
    expect(await open(`http://127.0.0.1:${port}/none`)).toMatchObject({ status: 404, problem: null });
  });

  it('says why there was no response', async () => {
    expect(await open('http://127.0.0.1:1/')).toMatchObject({
      status: null,
      body: '',
      problem: expect.stringMatching(/connect/i) as string,
    });
  });

  it('shows at most 1 MiB and stops reading an endless page', async () => {
    expect((await open(`http://127.0.0.1:${port}/big`)).body).toHaveLength(1024 * 1024);
    expect(await open(`http://127.0.0.1:${port}/endless`)).toMatchObject({
      status: null,
      problem: 'the page is larger than 8 MiB',
    });
  });

  it('opens only web pages', async () => {
    for (const url of ['file:///etc/passwd', 'gopher://x', '', 'http://', '-o /tmp/x', 'javascript:alert(1)']) {
      await expect(open(url), url).rejects.toMatchObject({ code: 'page-url' });
    }
  });
});
