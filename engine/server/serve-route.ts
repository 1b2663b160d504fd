// Serves one route of engine/protocol/routes.ts.
import type { Context, Env, Hono } from 'hono';
import type { Route } from '../protocol/routes.ts';

export function serveRoute<Served extends Route, Environment extends Env>(
  app: Hono<Environment>,
  { method, path }: Served,
  answer: (c: Context<Environment, Served['path']>) => Response | Promise<Response>,
): void {
  app.on(method, path, (c) => answer(c as Context<Environment, Served['path']>));
}
