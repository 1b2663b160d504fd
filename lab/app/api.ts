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

async function request(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const text = await requestText(method, path, body === undefined ? undefined : JSON.stringify(body), signal);
  return text === '' ? null : parseJson(text);
}

/** Returns the response's text; `body`: JSON. */
async function requestText(method: string, path: string, body?: string, signal?: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(new URL(path, document.baseURI), {
      method,
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

const part = encodeURIComponent;

export const api = {
  home: async (signal?: AbortSignal) => read(homeSchema, await request('GET', 'api/home', undefined, signal)),
  prepareAgain: () => request('POST', 'api/prepare', {}),
  guide: async (lab: string, signal?: AbortSignal) =>
    read(guideSchema, await request('GET', `api/labs/${part(lab)}`, undefined, signal)),
  openSession: async (lab: string, fresh = false) =>
    read(openedSessionSchema, await request('POST', 'api/sessions', { lab, fresh })).session,
  closeSession: (session: string) => request('DELETE', `api/sessions/${part(session)}`),
  restart: (session: string) => request('POST', `api/sessions/${part(session)}/restart`, {}),
  enterStep: (session: string, step: string) => request('POST', `api/sessions/${part(session)}/step`, { step }),
  restore: async (session: string, step: string) =>
    read(restoredSchema, await request('POST', `api/sessions/${part(session)}/restore`, { step })),
  answer: async (session: string, step: string, question: string, answer: string) =>
    read(verdictSchema, await request('POST', `api/sessions/${part(session)}/answers`, { step, question, answer })),
  hint: (session: string, step: string) => request('POST', `api/sessions/${part(session)}/hints`, { step }),
  solution: async (session: string, step: string) =>
    read(solutionActionsSchema, await request('POST', `api/sessions/${part(session)}/solution`, { step })).actions,
  openTerminal: async (session: string, machine: MachineName, cols: number, rows: number) =>
    read(
      openedTerminalSchema,
      await request('POST', `api/sessions/${part(session)}/terminals`, { machine, cols, rows }),
    ).terminal,
  closeTerminal: (session: string, terminal: string) =>
    request('DELETE', `api/sessions/${part(session)}/terminals/${part(terminal)}`),
  record: (session: string, terminal: string) =>
    request('POST', `api/sessions/${part(session)}/terminals/${part(terminal)}/recording`),
  endRecording: (session: string, terminal: string) =>
    requestText('DELETE', `api/sessions/${part(session)}/terminals/${part(terminal)}/recording`),
  trace: async (session: string, packet: TraceAsk, signal?: AbortSignal) =>
    read(traceAnswerSchema, await request('POST', `api/sessions/${part(session)}/traces`, packet, signal)),
  followed: async (session: string) => read(followedSchema, await request('GET', `api/follow/${part(session)}`)),
  demo: async (session: string) => read(demoSchema, await request('GET', `api/demos/${part(session)}`)),
  page: async (session: string, url: string, signal?: AbortSignal) =>
    read(pageSchema, await request('POST', `api/sessions/${part(session)}/page`, { url }, signal)),
  /** the text of a report file */
  report: (session: string, signal?: AbortSignal) =>
    requestText('GET', `api/sessions/${part(session)}/report`, undefined, signal),
  judgeReport: async (text: string, signal?: AbortSignal) =>
    read(reportJudgementSchema, parseJson(await requestText('POST', 'api/report-judgement', text, signal))),
};

/** The WebSocket address of an engine path. It works under any URL prefix. */
export function socketAddress(path: string): string {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return url.href;
}
