// A demonstration's state: for its audience, for its presenter, and the commands that the presenter can send.
import { z } from 'zod';
import { verdictSchema } from './verdict.ts';

export const demoPhases = [
  'starting', // the sandbox starts, or a step is being started over
  'playing',
  'waiting', // for the presenter to go on
  'paused',
  'hand', // the presenter types
  'looking', // checks what already holds, after the presenter handed the keyboard back
  'offer', // the presenter did something else: start the step over, or go on from here?
  'failed',
  'finished',
] as const;

export const cueKinds = ['say', 'type', 'answer', 'page', 'trace', 'check'] as const;

/** What everybody sees. */
export const stageSchema = z.strictObject({
  phase: z.enum(demoPhases),
  step: z.string().describe('id of the step that is being shown'),
  kind: z.enum(cueKinds),
  says: z.string().describe('the current sentence, Markdown; may hold {{ }} values'),
  answer: z
    .strictObject({ question: z.string(), text: z.string().nullable().describe('null until it is given') })
    .nullable()
    .describe('the step’s question that is being answered'),
  terminal: z.string().nullable().describe('id of the terminal where the player types'),
});

const lackSchema = z.strictObject({
  says: z.string().describe('what should be true, Markdown'),
  verdict: verdictSchema.nullable(),
});

/** What only the presenter sees. */
export const presenterSchema = z.strictObject({
  stage: stageSchema,
  notes: z.string().describe('Markdown; the step’s notes, otherwise its text'),
  next: z.string().nullable().describe('what comes when the presenter goes on, Markdown; null after the last'),
  cue: z.int().describe('how many cues of the step are done'),
  cues: z.int(),
  pace: z.number().describe('characters typed per second'),
  instant: z.boolean(),
  startedAtMs: z.number().nullable().describe('when it first played'),
  plannedMs: z.number().describe('from then to the end of this step'),
  plannedWholeMs: z.number(),
  failure: z
    .strictObject({ problem: z.string(), lacks: z.array(lackSchema) })
    .nullable()
    .describe('what went wrong'),
  offer: z
    .strictObject({
      holds: z.int(),
      skips: z.int().describe('number of commands that need not be typed any more'),
      lacks: z.array(lackSchema),
    })
    .nullable()
    .describe('the state when the keyboard was handed back'),
  recording: z.boolean().describe('a recording can be downloaded'),
});

// ---- WebSocket /ws/demos/:session, for the presenter: sends presenterSchema, receives demoCommandSchema.

export const paceLimits = { min: 2, max: 200 } as const;

export const demoCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('go-on').describe('from waiting, a pause, an offer or a failure') }),
  z.strictObject({ type: z.literal('hurry').describe('finishes the current typing or waiting at once') }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('instant'), on: z.boolean() }),
  z.strictObject({ type: z.literal('pace'), pace: z.number().min(paceLimits.min).max(paceLimits.max) }),
  z.strictObject({ type: z.literal('take').describe('the keyboard') }),
  z.strictObject({ type: z.literal('hand-back') }),
  z.strictObject({ type: z.literal('restore').describe('starts the step over') }),
]);

/** GET /api/demos/:session → what the presenter's page also needs. GET /api/demos/:session/recording → the file. */
export const demoSchema = z.strictObject({
  session: z.string(),
  lab: z.string(),
  audience: z.array(z.string()).describe('read-only URLs'),
});

export const demoMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('demo'), demo: presenterSchema }),
  z.strictObject({ type: z.literal('error'), code: z.string(), problem: z.string(), remedy: z.string() }),
]);

export type Demo = z.infer<typeof demoSchema>;
export type DemoMessage = z.infer<typeof demoMessageSchema>;
export type DemoPhase = (typeof demoPhases)[number];
export type Stage = z.infer<typeof stageSchema>;
export type Presenter = z.infer<typeof presenterSchema>;
export type DemoCommand = z.infer<typeof demoCommandSchema>;
