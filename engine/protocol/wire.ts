// What browser and engine say to each other: bodies of the HTTP API and messages of the WebSockets.
// Everything that arrives is parsed with these schemas; what does not fit is answered with an error.
import { z } from 'zod';
import { changeSchema } from './change.ts';
import { stageSchema } from './demo.ts';
import { journeyProtocols, journeySchema } from './journey.ts';
import { machineNameSchema } from './machine.ts';
import { networkStateSchema } from './network-state.ts';
import { verdictSchema } from './verdict.ts';

// ---- HTTP API, JSON. Errors: status ≥ 400 and { error: { code, problem, remedy } }.

export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), problem: z.string(), remedy: z.string() }),
});

/** GET /api/home */
export const homeSchema = z.strictObject({
  labs: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      summary: z.string(),
      outcomes: z.array(z.string()),
      minutes: z.int(),
      steps: z.array(z.strictObject({ id: z.string(), title: z.string(), passed: z.boolean() })),
      session: z.string().nullable().describe('id of a session that is open on it'),
    }),
  ),
  system: z.strictObject({
    sandbox: z.enum(['vm', 'container']),
    accelerated: z.boolean(),
    says: z.string().describe('one sentence on how labs run here'),
    remedy: z.string().nullable(),
  }),
});

const questionViewSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['answer', 'prediction', 'table']),
  ask: z.string(),
  choices: z.array(z.string()).nullable().describe('null where the answer is a text, and for tables'),
  table: z
    .strictObject({
      rows: z.array(z.strictObject({ id: z.string(), says: z.string() })),
      columns: z.array(z.strictObject({ id: z.string(), says: z.string(), choices: z.array(z.string()) })),
    })
    .nullable(),
});

const blockSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prose'), markdown: z.string() }),
  z.strictObject({ kind: z.literal('command'), machine: machineNameSchema, text: z.string() }),
  z.strictObject({ kind: z.literal('page'), url: z.string() }),
  z.strictObject({
    kind: z.literal('trace'),
    from: machineNameSchema,
    protocol: z.enum(journeyProtocols),
    to: z.string().describe('IPv4 address or an expression'),
    port: z.string().nullable().describe('or an expression; null for icmp'),
  }),
]);

/** GET /api/labs/:lab — what the guide shows. Answers and solutions are not in it. */
export const guideSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  outcomes: z.array(z.string()),
  next: z.string().nullable(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      blocks: z.array(blockSchema),
      checks: z.array(z.strictObject({ id: z.string(), says: z.string() })),
      questions: z.array(questionViewSchema),
      hintCount: z.int(),
    }),
  ),
});

/** POST /api/sessions { lab, fresh } → { session }. One open session per lab; fresh closes it first. */
export const openSessionSchema = z.strictObject({
  lab: z.string(),
  fresh: z.boolean().default(false),
  seed: z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,40}$/, 'letters, digits and "-"')
    .optional()
    .describe('of a new run of a lab with faults; without it one is made up'),
});
/** POST /api/sessions/:session/step { step } moves to a step. */
export const enterStepSchema = z.strictObject({ step: z.string() });
/** POST /api/sessions/:session/rewind { step } → Rewound. Goes back to the start of a step. */
export const rewindSchema = z.strictObject({ step: z.string() });
export const rewoundSchema = z.strictObject({
  how: z
    .enum(['undone', 'restored', 'replayed'])
    .describe(
      '"restored": the sandbox as it was then is being started in place of this one; "replayed": a new sandbox is being started, in which the solutions of the steps before are run again',
    ),
  remains: z.string().nullable().describe('what could not be undone; null unless "replayed"'),
});

/** POST /api/sessions/:session/answers → Verdict. A prediction can be made once. */
export const answerSchema = z.strictObject({
  step: z.string(),
  question: z.string(),
  answer: z.string().max(4000).describe('of a table: JSON, row id → column id → choice'),
});
/** POST /api/sessions/:session/hints { step } → the session message says the new count and texts. */
export const hintSchema = z.strictObject({ step: z.string() });
/** POST /api/sessions/:session/solution { step } → { deeds: [{ machine, text } | { question, answer } | { page }] }, with their {{ }}; the values come with `values`. */
export const solutionSchema = z.strictObject({ step: z.string() });
/** POST /api/sessions/:session/terminals { machine, cols, rows } → { terminal } */
export const openTerminalSchema = z.strictObject({
  machine: machineNameSchema,
  cols: z.int().min(2).max(1000).default(80),
  rows: z.int().min(2).max(1000).default(24),
});
/** POST /api/sessions/:session/page { url } → what client sees, fetched from inside the sandbox. */
export const openPageSchema = z.strictObject({ url: z.string().max(2000) });
export const pageSchema = z.strictObject({
  url: z.string(),
  status: z.int().nullable().describe('HTTP status; null where no answer came'),
  problem: z.string().nullable().describe('why no answer came, as curl says it'),
  contentType: z.string(),
  body: z.string().describe('at most 1 MiB'),
});

/** What the POSTs above answer with, where it is not a Verdict or a Page. */
export const openedSessionSchema = z.strictObject({ session: z.string() });
export const openedTerminalSchema = z.strictObject({ terminal: z.string() });
export const solutionDeedsSchema = z.strictObject({
  deeds: z.array(
    z.union([
      z.strictObject({ machine: machineNameSchema, text: z.string() }),
      z.strictObject({ question: z.string(), answer: z.string() }),
      z.strictObject({ page: z.string() }),
    ]),
  ),
});
// GET    /api/sessions/:session/report                the run so far as a signed file: SignedReport of report.ts
// POST   /api/report-judgement                        the text of such a file → ReportJudgement
// DELETE /api/sessions/:session                       closes it and its sandbox
// DELETE /api/sessions/:session/terminals/:terminal   ends the shell
// POST   /api/sessions/:session/terminals/:terminal/recording   records it from now on
// DELETE /api/sessions/:session/terminals/:terminal/recording   → the recording, asciicast v3
// POST   /api/sessions/:session/restart               a new sandbox for a session whose sandbox died; progress stays

// ---- WebSocket /ws/sessions/:session — the engine speaks; on connect it sends the present of each kind.

export const terminalInfoSchema = z.strictObject({
  id: z.string(),
  machine: machineNameSchema,
  title: z.string(),
  exited: z.boolean(),
  recording: z.boolean().describe('what it shows is being recorded'),
});

export const progressSchema = z.strictObject({
  says: z.string().describe('what is happening, for example "start Docker"'),
  done: z.number().nullable().describe('0 to 1 where it is known'),
});

export const stepStateSchema = z.strictObject({
  id: z.string(),
  passed: z.boolean().describe('all its checks and questions have passed at some moment'),
  earlier: z
    .enum(['redone', 'not-redone'])
    .optional()
    .describe(
      'it passed in an earlier sandbox; "redone": its solution was run again in this one, "not-redone": what it made is not here',
    ),
  verdicts: z.array(verdictSchema).describe('latest of each check and of each answered question'),
  regressed: z
    .array(z.strictObject({ check: z.string(), command: z.string().nullable() }))
    .describe('checks that passed and hold no more, with the command after which they broke'),
  explains: z.record(z.string(), z.string()).describe('question id → explanation, once answered rightly'),
  answers: z.record(z.string(), z.string()).describe('question id → the last answer given'),
  hints: z.array(z.string()).describe('those shown so far'),
});

export const drawnFaultSchema = z.strictObject({
  seed: z.string().describe('draws the same fault again'),
  symptom: z.string().describe('Markdown'),
  debrief: z
    .strictObject({ title: z.string(), text: z.string().describe('Markdown') })
    .nullable()
    .describe('what it was; null until the lab is finished'),
});

export const sessionSchema = z.strictObject({
  id: z.string(),
  lab: z.string(),
  status: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('starting'), progress: progressSchema }),
    z.strictObject({ kind: z.literal('ready') }),
    z.strictObject({ kind: z.literal('died'), problem: z.string(), remedy: z.string() }),
    z.strictObject({ kind: z.literal('closed') }),
  ]),
  step: z.string().describe('id of the current step'),
  finished: z.boolean().describe('every step has passed'),
  fault: drawnFaultSchema.nullable().describe('null for a lab without faults'),
  steps: z.array(stepStateSchema),
  terminals: z.array(terminalInfoSchema),
  machines: z.array(machineNameSchema).describe('where a terminal can be opened now'),
});

export const commandRecordSchema = z.strictObject({
  id: z.int(),
  terminal: z.string(),
  machine: machineNameSchema,
  command: z.string(),
  exit: z.int().nullable().describe('null while it runs'),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
});

export const journeyRecordSchema = z.strictObject({
  id: z.int().describe('counts up over a session'),
  journey: journeySchema,
});

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session'), session: sessionSchema }),
  z.strictObject({ type: z.literal('state'), state: networkStateSchema }),
  z.strictObject({
    type: z.literal('values'),
    values: z
      .record(z.string(), z.string().nullable())
      .describe('expression source → its value now, for the current step'),
  }),
  z.strictObject({
    type: z.literal('commands'),
    commands: z.array(commandRecordSchema).describe('new or changed; the whole list on connect'),
  }),
  z.strictObject({
    type: z.literal('changes'),
    changes: z.array(changeSchema).describe('new or changed; the whole list on connect'),
  }),
  z.strictObject({
    type: z.literal('journeys'),
    journeys: z.array(journeyRecordSchema).describe('new; the latest ones on connect'),
  }),
  z.strictObject({
    type: z.literal('stage'),
    stage: stageSchema.describe('of a session that is being demonstrated; told to those who follow it'),
  }),
  z.strictObject({
    type: z.literal('verdicts'),
    step: z.string(),
    sequence: z.int().describe('of the NetworkState judged'),
    verdicts: z.array(verdictSchema),
  }),
  z.strictObject({ type: z.literal('error'), code: z.string(), problem: z.string(), remedy: z.string() }),
]);

export const sessionClientMessageSchema = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('ping') })]);

// ---- WebSocket /ws/sessions/:session/terminals/:terminal?from=N&client=ID
// Binary frames from the engine: output bytes. Text frames: JSON below.
// The engine counts output bytes from the shell's start; `from` is how many the browser has had. Where those are
// still kept it goes on there, else it starts with { type: 'reset' } at the oldest kept line.

export const terminalServerMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('size').describe('of the terminal, on connect and when somebody chose another'),
    cols: z.int(),
    rows: z.int(),
  }),
  z.strictObject({
    type: z.literal('reset'),
    at: z.int().describe('the byte number at which the output that follows begins; clear the screen'),
  }),
  z.strictObject({
    type: z.literal('input-seen'),
    sequence: z.int().describe('highest input sequence of this client that reached the shell'),
  }),
  z.strictObject({ type: z.literal('exit'), exit: z.int().nullable() }),
  z.strictObject({ type: z.literal('error'), code: z.string(), problem: z.string(), remedy: z.string() }),
]);

export const terminalClientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('input'),
    sequence: z.int().describe('counts up from 1 per client id; a number seen before is ignored'),
    data: z.string().max(65_536),
  }),
  z.strictObject({ type: z.literal('resize'), cols: z.int().min(2).max(1000), rows: z.int().min(2).max(1000) }),
  z.strictObject({
    type: z.literal('ack'),
    received: z
      .int()
      .describe('byte number up to which output has been shown; the engine holds the shell back past a window'),
  }),
]);

// ---- Read-only: /api/follow/:session, /ws/follow/:session and /ws/follow/:session/terminals/:terminal?from=N speak as
// the WebSockets above; whatever is sent to them changes nothing.

/** GET /api/follow/:session */
export const followedSchema = z.strictObject({ session: z.string(), guide: guideSchema });

export const maximumMessageBytes = 256 * 1024;

export type ApiError = z.infer<typeof apiErrorSchema>;
export type Home = z.infer<typeof homeSchema>;
export type Guide = z.infer<typeof guideSchema>;
export type Rewound = z.infer<typeof rewoundSchema>;
export type Page = z.infer<typeof pageSchema>;
export type TerminalInfo = z.infer<typeof terminalInfoSchema>;
export type Progress = z.infer<typeof progressSchema>;
export type StepState = z.infer<typeof stepStateSchema>;
export type SessionView = z.infer<typeof sessionSchema>;
export type CommandRecord = z.infer<typeof commandRecordSchema>;
export type JourneyRecord = z.infer<typeof journeyRecordSchema>;
export type Followed = z.infer<typeof followedSchema>;
export type ServerMessage = z.infer<typeof serverMessageSchema>;
export type TerminalServerMessage = z.infer<typeof terminalServerMessageSchema>;
export type TerminalClientMessage = z.infer<typeof terminalClientMessageSchema>;
export type SolutionDeed = z.infer<typeof solutionDeedsSchema>['deeds'][number];
