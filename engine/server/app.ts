// The server's requests put together: access first, then the API and the browser app's files.
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { LabError } from '../errors/lab-error.ts';
import type { Home } from '../protocol/api.ts';
import type { Access } from './access.ts';
import { api } from './api.ts';
import { reports } from './reports.ts';
import { demoApi } from './demo-api.ts';
import { asLabError } from '../errors/as-lab-error.ts';
import { errorBody, errorStatus } from './error-answer.ts';
import { mayFollow } from './follow-rights.ts';
import { preparedAlready, type Preparing } from './preparing.ts';
import type { Served } from './served.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  served: Served;
  system: Home['system'];
  /** default: all that sandboxes are opened from is there */
  preparing?: Preparing | undefined;
  access: Access;
  /** where the key that signs reports is kept */
  dataDirectory: string;
  /** the built browser app: index.html and assets/ with hashed names */
  pageDirectory: string;
  log: (line: string) => void;
}

export function serverApp({
  served,
  system,
  preparing = preparedAlready,
  access,
  dataDirectory,
  pageDirectory,
  log,
}: AppOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => answerError(c, asLabError(error), log));
  app.notFound((c) => (isApi(c) ? c.json(errorBody(noRoute(c)), 404) : c.text('There is nothing here.', 404)));
  app.use(async (c, next) => {
    const url = new URL(c.req.url);
    const secured = securityHeaders(c.req.header('Host') ?? '', url.pathname);
    for (const [name, value] of Object.entries(secured)) c.header(name, value);
    const headers = Object.fromEntries(c.req.raw.headers) as IncomingHttpHeaders;
    access.requireHere(headers);
    const cookie = c.req.method === 'GET' && url.pathname === '/' ? access.cookieFor(url) : null;
    if (cookie !== null) {
      c.header('Set-Cookie', cookie);
      c.header('Cache-Control', 'no-store');
      return c.redirect('/', 303);
    }
    const visitor = access.require(headers, url);
    if (visitor.kind === 'follower' && !mayFollow(visitor.session, c.req.method, url.pathname))
      throw new LabError('follow-only');
    return next();
  });
  app.use('/api/*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.route('/api', demoApi(served));
  app.route('/api', api(served.sessions, system, preparing));
  app.route('/api', reports(served, dataDirectory));
  app.get('/*', pageFiles(pageDirectory));
  app.get('/', () => Promise.reject(new LabError('page-missing')));
  return app;
}

/** The browser app's files. Names of assets change with their content; everything else is asked for again. */
function pageFiles(directory: string): MiddlewareHandler {
  let files: MiddlewareHandler | null = null;
  return async (c, next) => {
    files ??= existsSync(directory) ? serveStatic({ root: directory }) : null; // it may be built while this runs
    const found = await files?.(c, next);
    if (!(found instanceof Response)) return files ? undefined : next();
    const hashed = c.req.path.startsWith('/assets/');
    found.headers.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    return found;
  };
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
