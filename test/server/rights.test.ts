// Who may do what, walked through: every route that the server has × every kind of visitor × every way to spell it. What
// a follower may do is read from engine/protocol/routes.ts, so a route that more people reach than it says fails here.
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillPath, routes, socketRoutes, type Route } from '../../engine/protocol/routes.ts';
import { followerRoutes } from '../../engine/server/follower-routes.ts';
import { ownerRoutes } from '../../engine/server/owner-routes.ts';
import { TestServer } from './running-server.ts';

const server = new TestServer();
let session = '';
let terminal = '';
let visitors: Record<string, Record<string, string>> = {};
beforeAll(async () => {
  await server.start();
  const opened = await server.openLab();
  session = opened.id;
  terminal = opened.view.terminals[0]!.id;
  const { follow } = server.server.context;
  const cookieOf = (token: string) => ({ Cookie: `vethlab-follow-${server.port}=${token}` });
  visitors = {
    nobody: {},
    'somebody with a wrong token': { Cookie: `vethlab-${server.port}=${server.token.slice(1)}x` },
    'the owner of another port': { Cookie: `vethlab-${server.port + 1}=${server.token}` },
    'a follower of this session': cookieOf(follow.tokenOf(session)),
    'a follower of another session': cookieOf(follow.tokenOf('another')),
  };
});
afterAll(() => server.stop());

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const fill = (path: string) =>
  path.replace(':session', session).replace(':lab', 'small').replace(':terminal', terminal).replace('/*', '/');

/** Other spellings that some part of a server could take for the same path, or for one of the page. */
function spellings(path: string): string[] {
  const parts = path.split('/').slice(1);
  const encodedAt = (at: number) =>
    parts.map((part, other) => (other === at ? `%${part.charCodeAt(0).toString(16)}${part.slice(1)}` : part)).join('/');
  const encoded = parts.flatMap((part, at) => (part === '' ? [] : [`/${encodedAt(at)}`]));
  return [
    path,
    ...encoded,
    ...[`/.${path}`, `/x/..${path}`, `/assets/..${path}`, `/assets/%2e%2e${path}`, `/%2e%2e${path}`],
    ...[`/${path}`, path.replaceAll('/', '//'), path.replaceAll('/', '%2f'), path.replaceAll('/', '\\')],
    ...[
      path.toUpperCase(),
      `${path}/`,
      `${path}?token=x`,
      `${path}?follow=x`,
      `${path};x=1`,
      `${path}%00`,
      `${path}%20`,
    ],
    ...[`/index.html/..${path}`, `/api/follow/${session}/../../..${path}`, `http://127.0.0.1:${server.port}${path}`],
  ];
}

/** What a visitor other than the owner may see: whether it is well, the page's files, a follower the link's session. */
function isAllowed(visitor: string, method: string, path: string): boolean {
  if (!/^(GET|HEAD)$/.test(method)) return false;
  const pathname = URL.parse(path.replaceAll('\\', '/'), 'http://x')?.pathname ?? '%00';
  if (/%00|%2f/i.test(pathname)) return false;
  const plain = decodeURIComponent(pathname).replace(/\/$/, '') || '/';
  if (plain === '/healthz') return true;
  if (!visitor.startsWith('a follower')) return false;
  if (plain === '/' || plain === '/index.html') return true;
  const isOfFollowers = Object.values(routes)
    .filter(({ right }) => right === 'follower')
    .some((route) => fillPath(route as (typeof routes)['followed'], { session }) === plain);
  return visitor === 'a follower of this session' && isOfFollowers;
}

const now = () => {
  const { sessions } = server.server.context;
  const { steps, step, terminals, status } = sessions.get(session).view();
  return JSON.stringify({ steps, step, terminals, status, home: sessions.home() });
};

const ownersOptions = () => ({
  context: server.server.context,
  dataDirectory: server.directory,
  pageDirectory: server.directory,
  system: { sandbox: 'vm', accelerated: true, says: '', remedy: null } as const,
});
const served = ({ routes }: Pick<Hono, 'routes'>) => [
  ...new Set(routes.map(({ method, path }) => `${method} ${path}`)),
];

describe('the routes of the API', () => {
  const declared = (of: readonly Route[]) => of.map(({ method, path }) => `${method} ${path}`).sort();
  const ofApi = (served: string[]) => served.filter((route) => route.includes(' /api/')).sort();

  it('are all served, to their owner and, where the table says so, to followers; no other is', () => {
    const all: Route[] = Object.values(routes);
    expect(ofApi(served(ownerRoutes(ownersOptions())))).toEqual(declared(all));
    const followers = served(followerRoutes(ownersOptions()));
    expect(ofApi(followers)).toEqual(declared(all.filter(({ right }) => right === 'follower')));
  });
});

describe('a request', () => {
  it('is refused whatever its spelling, its method and its visitor, unless it is granted', async () => {
    const table = served(ownerRoutes(ownersOptions())).map((route) => route.split(' '));
    expect(table).toContainEqual(['GET', '/metrics']);
    table.push(['GET', '/healthz']);
    expect(table.length).toBeGreaterThan(20);
    const before = now();
    const granted: string[] = [];
    for (const [method, route] of table) {
      const path = fill(route!);
      const asked = [
        ...spellings(path).map((spelling) => [method!, spelling]),
        ...methods.map((other) => [other, path]),
      ];
      for (const [visitor, headers] of Object.entries(visitors))
        for (const [verb, spelling] of asked) {
          const { status, text } = await server.raw(verb!, spelling!, {
            ...headers,
            'Content-Type': 'application/json',
          });
          const what = `${visitor}: ${verb} ${spelling} → ${status}`;
          if (isAllowed(visitor, verb!, spelling!)) granted.push(what);
          else expect([400, 403, 404], `${what} ${text.slice(0, 80)}`).toContain(status);
        }
    }
    expect(granted.length).toBeGreaterThan(10);
    expect(now()).toBe(before);
  });

  it('for a WebSocket too', async () => {
    const upgrade = {
      ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const pathsFor = (right: Route['right']) =>
      Object.values(socketRoutes)
        .filter((route) => route.right === right)
        .map((route) => `${fillPath(route as (typeof socketRoutes)['terminal'], { session, terminal })}?client=a`);
    for (const [visitor, headers] of Object.entries(visitors))
      for (const path of [...pathsFor('owner'), ...pathsFor('follower')].flatMap(spellings)) {
        const { status } = await server.raw('GET', path, { ...headers, ...upgrade });
        const mayFollow = visitor === 'a follower of this session' && !/sessions|%73essions|demos|%64emos/i.test(path);
        const expected = mayFollow ? [101, 400, 403, 404] : [400, 403, 404];
        expect(expected, `${visitor}: ${path}`).toContain(status);
      }
    const follower = { ...visitors['a follower of this session'], ...upgrade };
    expect((await server.raw('GET', '/ws/follow/another', follower)).status).toBe(403);
    for (const path of pathsFor('follower')) expect((await server.raw('GET', path, follower)).status).toBe(101);
  });
});
