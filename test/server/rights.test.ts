// Who may access what: tries every route of the server in every spelling that a client can send.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access } from '../../engine/server/access.ts';
import { openListener, type Listener } from '../../engine/server/listener.ts';
import { ownerRoutes } from '../../engine/server/owner-routes.ts';
import { TestServer } from './running-server.ts';

const server = new TestServer();
let shared: Listener;
let session = '';
let terminal = '';
let followToken = '';
beforeAll(async () => {
  await server.start();
  const { id, view } = await server.openLab();
  session = id;
  terminal = view.terminals[0]!.id;
  const { context } = server.server;
  followToken = context.follow.tokenOf(session);
  shared = await openListener({ ...common(), address: '127.0.0.2', names: [], token: null, port: 0 });
});
afterAll(async () => {
  shared.end();
  shared.stop();
  await server.stop();
});

function common() {
  const system = { sandbox: 'vm' as const, accelerated: false, says: '', remedy: null };
  const { directory } = server;
  return {
    context: server.server.context,
    ...{ system, dataDirectory: `${directory}/data`, pageDirectory: `${directory}/page`, log: () => {} },
  };
}

/** Every route with its parameters filled in, once each. */
function routes(): { method: string; path: string }[] {
  const filled = ownerRoutes(common()).routes.map(({ method, path }) => ({
    method: method === 'ALL' ? 'GET' : method,
    path: path
      .replace(':session', session)
      .replace(':terminal', terminal)
      .replace(':lab', 'small')
      .replace('/*', '/index.html'),
  }));
  const sockets = ['sessions', 'follow', 'demos'].map((kind) => `/ws/${kind}/${session}`);
  const ofTerminals = ['sessions', 'follow'].map((kind) => `/ws/${kind}/${session}/terminals/${terminal}?client=a`);
  const all = [...filled, ...[...sockets, ...ofTerminals].map((path) => ({ method: 'GET', path }))];
  return all.filter(
    ({ method, path }, at) => all.findIndex((one) => one.method === method && one.path === path) === at,
  );
}

const hex = (character: string) => `%${character.charCodeAt(0).toString(16)}`;

/** The ways to write a path that some server or other takes for the same. */
function spellings(path: string): string[] {
  const letters = [...path].flatMap((character, at) =>
    at > 0 && at < 12 ? [path.slice(0, at) + hex(character) + path.slice(at + 1)] : [],
  );
  const second = path.indexOf('/', 1);
  return [
    path,
    ...letters,
    path.replace(/[^/?]/g, hex),
    path.replaceAll(/(?!^)\//g, '%2f'),
    path.replaceAll(/(?!^)\//g, '%2F'),
    path.replace(/a/g, '%2561'),
    `/${path}`,
    path.slice(0, second) + '/' + path.slice(second),
    `/.${path}`,
    `/x/..${path}`,
    `/x/%2e%2e${path}`,
    `/assets/..${path}`,
    `/api/follow/${session}/../../..${path}`,
    `/api/follow/${session}/%2e%2e/%2e%2e/%2e%2e${path}`,
    `/api/follow/${session}/..%2f..%2f..${path}`,
    path.replaceAll('/', '\\'),
    path.toUpperCase(),
    path.replace('/api', '/Api').replace('/ws', '/Ws'),
    `${path}/`,
    `${path}?`,
    `${path}?x=/api/follow/${session}`,
    `${path}#/api/follow/${session}`,
    `${path};/api/follow/${session}`,
    `${path}%00`,
    `${path}%20`,
    `http://127.0.0.1:${server.port}${path}`,
    `HTTP://127.0.0.1:${server.port}${path}`,
    `http://other.example${path}`,
    `//other.example${path}`,
  ];
}

/** The first bytes of the answer to one request, written as it is. */
function ask(port: number, address: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address);
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => (answer += part));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(text, 'latin1');
  });
}

function request(method: string, target: string, host: string, headers: readonly string[]): string {
  return [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n');
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

/** What a follower may be given: the page's files, and what leads to the followed session. */
function isFollowers(method: string, answer: string): boolean {
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  if (method === 'HEAD') return body === '';
  if (method !== 'GET') return false;
  return body.includes('<title>vethlab</title>') || body.includes(`{"session":"${session}","guide":`);
}

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'];
const overriding = ['X-HTTP-Method-Override: DELETE', 'X-Original-URL: /api/home', 'X-Rewrite-URL: /api/home'];

/** Answers with a status below 400, of every route × spelling × method, as `METHOD target → status`. */
async function given(port: number, address: string, headers: readonly string[], methodsToo = true): Promise<string[]> {
  const host = `${address}:${port}`;
  const asked = routes().flatMap(({ method, path }) => {
    const own = spellings(path).map((target) => ({ method, target }));
    return methodsToo ? [...own, ...methods.map((other) => ({ method: other, target: path }))] : own;
  });
  const found: string[] = [];
  const workers = Array.from({ length: 16 }, async () => {
    for (let next = asked.pop(); next; next = asked.pop()) {
      const { method, target } = next;
      const answer = await ask(port, address, request(method, target, host, headers));
      if (statusOf(answer) >= 400 || statusOf(answer) === 0) continue;
      if (!isFollowers(method, answer)) found.push(`${method} ${target} → ${statusOf(answer)} ${answer.slice(-200)}`);
    }
  });
  await Promise.all(workers);
  return found;
}

describe('every route of the server, in every spelling', () => {
  it('is in the list: the owner reaches all of them', async () => {
    expect(routes().length).toBeGreaterThan(20);
    const home = await ask(
      server.port,
      '127.0.0.1',
      request('GET', '/api/home', `127.0.0.1:${server.port}`, [`Cookie: ${server.cookie}`]),
    );
    expect(statusOf(home)).toBe(200);
  });

  it('gives a follower only the page and the followed session', async () => {
    const cookie = `Cookie: vethlab-follow-${server.port}=${followToken}`;
    expect(await given(server.port, '127.0.0.1', [cookie, ...overriding])).toEqual([]);
    const followed = await ask(
      server.port,
      '127.0.0.1',
      request('GET', `/api/follow/${session}`, `127.0.0.1:${server.port}`, [cookie]),
    );
    expect(statusOf(followed)).toBe(200);
  });

  it('gives a follower at the shared address no more than that', async () => {
    const cookie = `Cookie: vethlab-follow-${shared.port}=${followToken}`;
    const owner = `Authorization: Bearer ${server.token}`;
    expect(await given(shared.port, '127.0.0.2', [cookie, owner, ...overriding], false)).toEqual([]);
  });

  it('gives nothing to a visitor without a token', async () => {
    const answers: string[] = [];
    for (const { method, path } of routes())
      for (const target of spellings(path)) {
        const answer = await ask(server.port, '127.0.0.1', request(method, target, `127.0.0.1:${server.port}`, []));
        if (statusOf(answer) < 400) answers.push(`${method} ${target} → ${statusOf(answer)}`);
      }
    expect(answers).toEqual([]);
  });

  it('lets a follower connect only to the read-only WebSockets of that session', async () => {
    const upgrade = [
      `Cookie: vethlab-follow-${server.port}=${followToken}`,
      ...['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
    ];
    const own = [`/ws/follow/${session}`, `/ws/follow/${session}/terminals/${terminal}?client=a`];
    const targets = routes()
      .filter(({ path }) => path.startsWith('/ws/'))
      .flatMap(({ path }) => spellings(path));
    const opened: string[] = [];
    for (const target of [...targets, '/ws/follow/other', `/ws/follow/${session}/terminals/%2e%2e%2f..`]) {
      const status = await new Promise<number>((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1');
        socket.once('data', (part: Buffer) => (resolve(statusOf(part.toString('latin1'))), socket.destroy()));
        socket.once('error', reject).once('close', () => resolve(0));
        const text = request('GET', target, `127.0.0.1:${server.port}`, upgrade);
        socket.write(text.replace('Connection: close', 'Connection: Upgrade'), 'latin1');
      });
      if (status === 101) opened.push(target);
    }
    expect(opened).toEqual(expect.arrayContaining(own));
    const paths = opened.map((target) => decodeURIComponent(new URL(target, 'http://here').pathname));
    for (const path of paths) expect(path).toMatch(new RegExp(`^/ws/follow/${session}(/terminals/|$)`));
  });
});

describe('Access', () => {
  it('makes nobody the owner when there is no owner’s token', () => {
    const { context } = server.server;
    const access = new Access({ token: null, hosts: ['127.0.0.1'], port: 1, follow: context.follow });
    for (const token of ['', 'null', 'undefined'])
      expect(() => access.require({ host: '127.0.0.1:1' }, new URL(`http://127.0.0.1:1/?token=${token}`))).toThrow();
  });
});
