// The routes of followers. Nothing else is mounted here, so a follower can reach nothing else, however the request is
// spelled.
import { Hono } from 'hono';
import { LabError } from '../errors/lab-error.ts';
import { routes } from '../protocol/routes.ts';
import { followed } from './guide.ts';
import type { RoutesOptions } from './owner-routes.ts';
import { serveRoute } from './serve-route.ts';
import { pageFiles } from './page-files.ts';

/** The request's environment names the `session` of the follower's link. All else throws LabError `follow-only`. */
export function followerRoutes({
  context,
  pageDirectory,
}: Pick<RoutesOptions, 'context' | 'pageDirectory'>): Hono<{ Bindings: { session: string } }> {
  const app = new Hono<{ Bindings: { session: string } }>();
  serveRoute(app, routes.followed, (c) => {
    if (c.req.param('session') !== c.env.session) throw new LabError('follow-only');
    return c.json(followed(context.sessions, c.env.session));
  });
  app.get('/*', pageFiles(pageDirectory));
  app.notFound(() => {
    throw new LabError('follow-only');
  });
  return app;
}
