// The engine's HTTP API as functions. Responses are validated by the protocol's schemas. Throws ApiProblem.
import type { z } from 'zod';
import { demoSchema } from '../../engine/protocol/demo.ts';
import { type TraceAsk, traceAnswerSchema } from '../../engine/protocol/packet-trace.ts';
import {
  apiErrorSchema,
  homeSchema,
  openedSessionSchema,
  openedTerminalSchema,
  pageSchema,
  restoredSchema,
  solutionActionsSchema,
} from '../../engine/protocol/api.ts';
import { followedSchema, guideSchema } from '../../engine/protocol/guide.ts';
import { fillPath, routes, type PathValues, type Route } from '../../engine/protocol/routes.ts';
import { reportJudgementSchema } from '../../engine/protocol/report-judgement.ts';
import { verdictSchema } from '../../engine/protocol/verdict.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';

/** An error for the learner. `code` "unreachable": the engine did not answer. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(code: string, problem: string, remedy: string) {
    super(problem);
    this.name = 'ApiProblem';
    this.code = code;
    this.problem = problem;
    this.remedy = remedy;
  }
}

async function request<Asked extends Route>(
  route: Asked,
  values: PathValues<Asked['path']>,
  body?: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const text = await requestText(route, values, body === undefined ? undefined : JSON.stringify(body), signal);
  return text === '' ? null : parseJson(text);
}

/** Returns the response's text; `body`: JSON. */
async function requestText<Asked extends Route>(
  route: Asked,
  values: PathValues<Asked['path']>,
  body?: string,
  signal?: AbortSignal,
): Promise<string> {
  let response: Response;
  try {
    response = await fetch(addressOf(route, values), {
      method: route.method,
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': 'application/json' } }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(
      'unreachable',
      'vethlab does not answer.',
      'Is it still running? Start it again where you started it.',
    );
  }
  const text = await response.text();
  if (response.ok) return text;
  const failure = apiErrorSchema.safeParse(parseJson(text));
  if (failure.success) {
    const { code, problem, remedy } = failure.data.error;
    throw new ApiProblem(code, problem, remedy);
  }
  throw new ApiProblem('unexpected', `The engine answered with status ${response.status}.`, 'Look at its output.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema rejects it, and the error names the status
  }
}

function read<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new ApiProblem(
    'malformed',
    'The engine’s answer does not fit this page.',
    'Reload the page: it may be older than the engine.',
  );
}

export const api = {
  home: async (signal?: AbortSignal) => read(homeSchema, await request(routes.home, {}, undefined, signal)),
  prepareAgain: () => request(routes.prepare, {}, {}),
  guide: async (lab: string, signal?: AbortSignal) =>
    read(guideSchema, await request(routes.guide, { lab }, undefined, signal)),
  openSession: async (lab: string, fresh = false) =>
    read(openedSessionSchema, await request(routes.openSession, {}, { lab, fresh })).session,
  closeSession: (session: string) => request(routes.closeSession, { session }),
  restart: (session: string) => request(routes.restart, { session }, {}),
  enterStep: (session: string, step: string) => request(routes.enterStep, { session }, { step }),
  restore: async (session: string, step: string) =>
    read(restoredSchema, await request(routes.restore, { session }, { step })),
  answer: async (session: string, step: string, question: string, answer: string) =>
    read(verdictSchema, await request(routes.answer, { session }, { step, question, answer })),
  hint: (session: string, step: string) => request(routes.hint, { session }, { step }),
  solution: async (session: string, step: string) =>
    read(solutionActionsSchema, await request(routes.solution, { session }, { step })).actions,
  openTerminal: async (session: string, machine: MachineName, cols: number, rows: number) =>
    read(openedTerminalSchema, await request(routes.openTerminal, { session }, { machine, cols, rows })).terminal,
  closeTerminal: (session: string, terminal: string) => request(routes.closeTerminal, { session, terminal }),
  record: (session: string, terminal: string) => request(routes.record, { session, terminal }),
  endRecording: (session: string, terminal: string) => requestText(routes.endRecording, { session, terminal }),
  trace: async (session: string, packet: TraceAsk, signal?: AbortSignal) =>
    read(traceAnswerSchema, await request(routes.trace, { session }, packet, signal)),
  followed: async (session: string) => read(followedSchema, await request(routes.followed, { session })),
  demo: async (session: string) => read(demoSchema, await request(routes.demo, { session })),
  page: async (session: string, url: string, signal?: AbortSignal) =>
    read(pageSchema, await request(routes.openPage, { session }, { url }, signal)),
  /** the text of a report file */
  report: (session: string, signal?: AbortSignal) => requestText(routes.report, { session }, undefined, signal),
  judgeReport: async (text: string, signal?: AbortSignal) =>
    read(reportJudgementSchema, parseJson(await requestText(routes.judgeReport, {}, text, signal))),
};

/** The address of a request. It works under any URL prefix. */
export function addressOf<Path extends string>(route: { readonly path: Path }, values: PathValues<Path>): URL {
  return new URL(`.${fillPath(route, values)}`, document.baseURI);
}

/** The address of a WebSocket. */
export function socketAddress<Path extends string>(route: { readonly path: Path }, values: PathValues<Path>): string {
  const url = addressOf(route, values);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return url.href;
}
