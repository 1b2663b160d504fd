// The HTTP API of demonstrations: what the presenter's page needs before it connects, and the recording's file.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { LabError } from '../errors/lab-error.ts';
import type { Demo } from '../protocol/demo.ts';
import { castType } from '../protocol/recording.ts';
import { routes } from '../protocol/routes.ts';
import { serveRoute } from './serve-route.ts';
import type { ServerContext } from './server-context.ts';

export function demoApi(context: ServerContext): Hono {
  const app = new Hono();
  serveRoute(app, routes.demo, (c) => {
    const { session } = context.player(c.req.param('session'));
    const audience = context.audienceOf(session.id);
    return c.json({ session: session.id, lab: session.lab.id, audience } satisfies Demo);
  });
  serveRoute(app, routes.demoRecording, (c) => {
    const { player, recording } = context.staged(c.req.param('session'));
    const path = recording();
    if (path === null) throw new LabError('recording-missing');
    c.header('Content-Type', castType);
    c.header('Content-Disposition', `attachment; filename="${player.session.lab.id}.cast"`);
    return c.body(Readable.toWeb(createReadStream(path)) as ReadableStream);
  });
  return app;
}
