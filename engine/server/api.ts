// The HTTP API of engine/protocol/api.ts: parses a request, calls the sessions, answers. Access was checked before.
import { Hono, type Context } from 'hono';
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
import { maximumMessageBytes } from '../protocol/sockets.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { readJsonBody } from './read-json-body.ts';
import { guideOf } from './guide.ts';
import { parseMessage } from './parse-message.ts';
import type { Preparing } from './preparing.ts';

export function api(sessions: Sessions, system: Home['system'], preparing: Preparing): Hono {
  const app = new Hono();
  app.get('/home', (c) => {
    const { preparation } = preparing;
    return c.json({ labs: sessions.home(), system, preparation } satisfies Home);
  });
  app.post('/prepare', (c) => {
    preparing.prepare({ again: true }).catch(() => {}); // GET /home reports how it goes
    return c.body(null, 202);
  });
  app.get('/labs/:lab', (c) => c.json(guideOf(sessions.lab(c.req.param('lab')), sessions.labs)));
  app.post('/sessions', async (c) => {
    const { lab, fresh, seed } = await body(c, openSessionSchema);
    return c.json({ session: (await sessions.open(lab, fresh, seed)).id });
  });
  app.delete('/sessions/:session', async (c) => {
    await sessions.close(c.req.param('session'));
    return c.body(null, 204);
  });
  app.route(
    '/sessions/:session',
    ofSession((id) => sessions.get(id)),
  );
  return app;
}

function ofSession(find: (id: string) => Session): Hono {
  const app = new Hono();
  const session = (c: Context) => find(c.req.param('session')!);
  app.post('/restart', async (c) => {
    await session(c).restart();
    return c.body(null, 204);
  });
  app.post('/step', async (c) => {
    const { step } = await body(c, enterStepSchema);
    session(c).enterStep(step);
    return c.body(null, 204);
  });
  app.post('/restore', async (c) => {
    const { step } = await body(c, restoreSchema);
    return c.json(await session(c).restore(step));
  });
  app.post('/answers', async (c) => {
    const { step, question, answer } = await body(c, answerSchema);
    return c.json(session(c).run.verdicts.answer(step, question, answer));
  });
  app.post('/hints', async (c) => {
    const { step } = await body(c, hintSchema);
    session(c).showHint(step);
    return c.body(null, 204);
  });
  app.post('/solution', async (c) => {
    const { step } = await body(c, solutionSchema);
    return c.json({ actions: session(c).showSolution(step) });
  });
  app.post('/terminals', async (c) => {
    const { machine, cols, rows } = await body(c, openTerminalSchema);
    return c.json({ terminal: session(c).run.openTerminal(machine, { cols, rows }).id });
  });
  app.delete('/terminals/:terminal', async (c) => {
    const { terminals } = session(c).run;
    await terminals.close(terminals.get(c.req.param('terminal')).id);
    return c.body(null, 204);
  });
  app.post('/terminals/:terminal/recording', (c) => {
    session(c).record(c.req.param('terminal'));
    return c.body(null, 204);
  });
  app.delete('/terminals/:terminal/recording', (c) => {
    c.header('Content-Type', castType);
    return c.body(session(c).endRecording(c.req.param('terminal')));
  });
  app.post('/traces', async (c) => {
    const { basis, ...request } = await body(c, traceAskSchema);
    const { traces } = session(c).run;
    const ask = basis === 'model' ? traces.simulate : traces.trace;
    const { id } = await ask.call(traces, request, c.req.raw.signal);
    return c.json({ id });
  });
  app.post('/page', async (c) => {
    const { url } = await body(c, openPageSchema);
    return c.json(await session(c).run.openPage(url, c.req.raw.signal));
  });
  return app;
}

/** Throws LabError `message-malformed`, `message-too-big`. */
async function body<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  return parseMessage(schema, await readJsonBody(c, maximumMessageBytes));
}
