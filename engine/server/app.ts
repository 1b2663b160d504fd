// The server's requests put together: access first, then the API and the browser app's files.
import type { IncomingHttpHeaders } from 'node:http';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LabError } from '../errors/lab-error.ts';
import { maximumMessageBytes, type Home } from '../protocol/wire.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Access } from './access.ts';
import { api } from './api.ts';
import { asLabError, errorBody, errorStatus } from './error-answer.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  sessions: Sessions;
  system: Home['system'];
  access: Access;
  /** the built browser app: index.html and assets/ with hashed names */
  pageDirectory: string;
  log: (line: string) => void;
}

export function serverApp({ sessions, system, access, pageDirectory, log }: AppOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => answerError(c, asLabError(error), log));
  app.notFound((c) => (isApi(c) ? c.json(errorBody(noRoute(c)), 404) : c.text('There is nothing here.', 404)));
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(securityHeaders(c.req.header('Host') ?? ''))) c.header(name, value);
    const url = new URL(c.req.url);
    const headers = Object.fromEntries(c.req.raw.headers) as IncomingHttpHeaders;
    access.requireHere(headers);
    if (c.req.method === 'GET' && url.pathname === '/' && access.isToken(url.searchParams.get('token'))) {
      c.header('Set-Cookie', access.cookie);
      c.header('Cache-Control', 'no-store');
      return c.redirect('/', 303);
    }
    access.require(headers, url);
    return next();
  });
  const limit = { maxSize: maximumMessageBytes, onError: () => Promise.reject(tooBig()) };
  app.use('/api/*', bodyLimit(limit), async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.route('/api', api(sessions, system));
  app.get('/*', serveStatic({ root: pageDirectory, onFound: (path, c) => c.header('Cache-Control', caching(path)) }));
  app.get('/', () => Promise.reject(new LabError('page-missing')));
  return app;
}

/** Names of assets change with their content; everything else is asked for again. */
function caching(path: string): string {
  return /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
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

function tooBig(): LabError {
  return new LabError('message-too-big', { limit: maximumMessageBytes });
}
