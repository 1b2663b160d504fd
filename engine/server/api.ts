// The HTTP API of engine/protocol/api.ts: parses a request, calls the sessions, answers. Access was checked before.
import { Hono, type Context, type Env } from 'hono';
import type { z } from 'zod';
import { traceAskSchema } from '../protocol/packet-trace.ts';
import { castType } from '../protocol/recording.ts';
import {
  answerSchema,
  enterStepSchema,
  hintSchema,
  openPageSchema,
  openSessionSchema,
  openTerminalSchema,
  restoreSchema,
  solutionSchema,
  type Home,
} from '../protocol/api.ts';
import { routes, type Route } from '../protocol/routes.ts';
import { maximumMessageBytes } from '../protocol/sockets.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { readJsonBody } from './read-json-body.ts';
import { guideOf } from './guide.ts';
import { parseMessage } from './parse-message.ts';
import type { Preparing } from './preparing.ts';
import { serveRoute } from './serve-route.ts';

export function api(sessions: Sessions, system: Home['system'], preparing: Preparing): Hono {
  const app = new Hono();
  serveRoute(app, routes.home, (c) => {
    const { preparation } = preparing;
    return c.json({ labs: sessions.home(), system, preparation } satisfies Home);
  });
  serveRoute(app, routes.prepare, (c) => {
    preparing.prepare({ again: true }).catch(() => {}); // GET /home reports how it goes
    return c.body(null, 202);
  });
  serveRoute(app, routes.guide, (c) => c.json(guideOf(sessions.lab(c.req.param('lab')), sessions.labs)));
  serveRoute(app, routes.openSession, async (c) => {
    const { lab, fresh, seed } = await body(c, openSessionSchema);
    return c.json({ session: (await sessions.open(lab, fresh, seed)).id });
  });
  serveRoute(app, routes.closeSession, async (c) => {
    await sessions.close(c.req.param('session'));
    return c.body(null, 204);
  });
  serveSession(app, (id) => sessions.get(id));
  return app;
}

function serveSession(app: Hono, find: (id: string) => Session): void {
  const session = <Path extends `${string}:session${string}`>(c: Context<Env, Path>) => find(c.req.param('session')!);
  const serve = <Served extends Route>(
    route: Served,
    answer: (c: Context<Env, Served['path']>) => Response | Promise<Response>,
  ): void => serveRoute(app, route, (c) => find((c as Context).req.param('session')!).own(() => answer(c)));
  serve(routes.restart, async (c) => {
    await session(c).restart();
    return c.body(null, 204);
  });
  serve(routes.enterStep, async (c) => {
    const { step } = await body(c, enterStepSchema);
    session(c).enterStep(step);
    return c.body(null, 204);
  });
  serve(routes.restore, async (c) => {
    const { step } = await body(c, restoreSchema);
    return c.json(await session(c).restore(step));
  });
  serve(routes.answer, async (c) => {
    const { step, question, answer } = await body(c, answerSchema);
    return c.json(session(c).run.verdicts.answer(step, question, answer));
  });
  serve(routes.hint, async (c) => {
    const { step } = await body(c, hintSchema);
    session(c).showHint(step);
    return c.body(null, 204);
  });
  serve(routes.solution, async (c) => {
    const { step } = await body(c, solutionSchema);
    return c.json({ actions: session(c).showSolution(step) });
  });
  serve(routes.openTerminal, async (c) => {
    const { machine, cols, rows } = await body(c, openTerminalSchema);
    return c.json({ terminal: session(c).run.openTerminal(machine, { cols, rows }).id });
  });
  serve(routes.closeTerminal, async (c) => {
    const { terminals } = session(c).run;
    await terminals.close(terminals.get(c.req.param('terminal')).id);
    return c.body(null, 204);
  });
  serve(routes.record, (c) => {
    session(c).record(c.req.param('terminal'));
    return c.body(null, 204);
  });
  serve(routes.endRecording, (c) => {
    c.header('Content-Type', castType);
    return c.body(session(c).endRecording(c.req.param('terminal')));
  });
  serve(routes.trace, async (c) => {
    const { basis, ...request } = await body(c, traceAskSchema);
    const { traces } = session(c).run;
    const ask = basis === 'model' ? traces.simulate : traces.trace;
    const { id } = await ask.call(traces, request, c.req.raw.signal);
    return c.json({ id });
  });
  serve(routes.openPage, async (c) => {
    const { url } = await body(c, openPageSchema);
    return c.json(await session(c).run.openPage(url, c.req.raw.signal));
  });
}

/** Throws LabError `message-malformed`, `message-too-big`. */
async function body<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  return parseMessage(schema, await readJsonBody(c, maximumMessageBytes));
}
