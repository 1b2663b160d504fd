// The server's HTTP app: checks who asks, then hands the request to the owner's or the followers' routes.
import type { IncomingHttpHeaders } from 'node:http';
import { Hono, type Context } from 'hono';
import { toLabError } from '../errors/to-lab-error.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Access } from './access.ts';
import { errorBody, errorStatus } from './error-answer.ts';
import { followerRoutes } from './follower-routes.ts';
import { ownerRoutes, type RoutesOptions } from './owner-routes.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions extends RoutesOptions {
  access: Access;
  log: (line: string) => void;
}

export function serverApp({ access, log, ...options }: AppOptions): Hono {
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
    await next();
    const secured = securityHeaders(c.req.header('Host') ?? '', c.req.path);
    for (const [name, value] of Object.entries(secured)) c.res.headers.set(name, value);
    if (isApi(c)) c.res.headers.set('Cache-Control', 'no-store');
  });
  app.all('*', async (c) => {
    const headers = Object.fromEntries(c.req.raw.headers) as IncomingHttpHeaders;
    access.requireHere(headers);
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

function answerError(c: Context, error: LabError, log: (line: string) => void): Response {
  const status = errorStatus(error);
  if (error.code === 'unexpected') log(`${c.req.method} ${c.req.path}: ${stackOf(error.cause)}`);
  return isApi(c) ? c.json(errorBody(error), status) : c.text(`${error.problem}\n${error.remedy}\n`, status);
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function isApi(c: Context): boolean {
  return c.req.path.startsWith('/api/');
}

function noRoute(c: Context): LabError {
  return new LabError('message-malformed', { faults: `there is no ${c.req.method} ${c.req.path}` });
}
