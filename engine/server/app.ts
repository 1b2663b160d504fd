// The server's HTTP app: checks who asks, then hands the request to the owner's or the followers' routes.
import type { IncomingHttpHeaders } from 'node:http';
import { Hono, type Context } from 'hono';
import { toLabError } from '../errors/to-lab-error.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Log } from '../log/log.ts';
import type { Access } from './access.ts';
import { errorBody, errorStatus } from './error-answer.ts';
import { followerRoutes } from './follower-routes.ts';
import { ownerRoutes, type RoutesOptions } from './owner-routes.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions extends RoutesOptions {
  access: Access;
  /** answers GET /healthz to anybody on this machine; null: not on this address */
  isWell: (() => boolean) | null;
  log: Log;
}

export function serverApp({ access, isWell, log, ...options }: AppOptions): Hono {
  const [owner, follower] = [ownerRoutes(options), followerRoutes(options)];
  for (const routes of [owner, follower]) {
    routes.onError((error) => {
      throw error; // app.onError() below answers
    });
  }
  owner.notFound((c) => (isApi(c) ? c.json(errorBody(noRoute(c)), 404) : c.text('There is nothing here.', 404)));
  const app = new Hono();
  app.onError((error, c) => answerError(c, toLabError(error), log));
  app.use(async (c, next) => {
    const began = performance.now();
    await next();
    const secured = securityHeaders(c.req.header('Host') ?? '', c.req.path);
    for (const [name, value] of Object.entries(secured)) c.res.headers.set(name, value);
    if (isApi(c)) c.res.headers.set('Cache-Control', 'no-store');
    const { method, path } = c.req;
    log.debug('a request', { method, path, status: c.res.status, ms: Math.round(performance.now() - began) });
  });
  app.all('*', async (c) => {
    const headers = Object.fromEntries(c.req.raw.headers) as IncomingHttpHeaders;
    access.requireHere(headers);
    if (isWell && c.req.method === 'GET' && c.req.path === '/healthz')
      return isWell() ? c.text('ok\n') : c.text('not ok\n', 503);
    const url = new URL(c.req.url); // it begins with the Host that was just checked
    const cookie = c.req.method === 'GET' && url.pathname === '/' ? access.cookieFor(url) : null;
    if (cookie !== null) {
      c.header('Set-Cookie', cookie);
      c.header('Cache-Control', 'no-store');
      return c.redirect('/', 303);
    }
    const visitor = access.require(headers, url);
    return visitor.kind === 'owner' ? owner.fetch(c.req.raw) : follower.fetch(c.req.raw, { session: visitor.session });
  });
  return app;
}

function answerError(c: Context, error: LabError, log: Log): Response {
  const status = errorStatus(error);
  if (error.code === 'unexpected') log.error(`${c.req.method} ${c.req.path}`, { error: error.cause });
  return isApi(c) ? c.json(errorBody(error), status) : c.text(`${error.problem}\n${error.remedy}\n`, status);
}

function isApi(c: Context): boolean {
  return c.req.path.startsWith('/api/');
}

function noRoute(c: Context): LabError {
  return new LabError('message-malformed', { faults: `there is no ${c.req.method} ${c.req.path}` });
}
