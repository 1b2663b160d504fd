// The routes of the server's owner: everything.
import { Hono } from 'hono';
import type { Home } from '../protocol/api.ts';
import { routes } from '../protocol/routes.ts';
import { api } from './api.ts';
import { demoApi } from './demo-api.ts';
import { followed } from './guide.ts';
import { pageFiles } from './page-files.ts';
import { preparedAlready, type Preparing } from './preparing.ts';
import { reports } from './reports.ts';
import { serveRoute } from './serve-route.ts';
import type { ServerContext } from './server-context.ts';

export interface RoutesOptions {
  context: ServerContext;
  system: Home['system'];
  /** default: everything that opening a sandbox needs is ready */
  preparing?: Preparing | undefined;
  /** holds the key that signs reports */
  dataDirectory: string;
  /** the built browser app: index.html and assets/ with hashed names */
  pageDirectory: string;
}

export function ownerRoutes(options: RoutesOptions): Hono {
  const { context, system, preparing = preparedAlready, dataDirectory, pageDirectory } = options;
  const app = new Hono();
  app.route('/', demoApi(context));
  app.route('/', api(context.sessions, system, preparing));
  app.route('/', reports(context, dataDirectory));
  serveRoute(app, routes.followed, (c) => c.json(followed(context.sessions, c.req.param('session'))));
  app.get('/metrics', async (c) => {
    c.header('Content-Type', context.metrics.contentType);
    return c.body(await context.metrics.text());
  });
  app.get('/*', pageFiles(pageDirectory));
  return app;
}
