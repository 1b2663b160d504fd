// What browser and engine say to each other over WebSockets. What arrives is parsed with these schemas; what does not fit
// is answered with an error.
// Read-only: /ws/follow/:session and /ws/follow/:session/terminals/:terminal?from=N speak as those without "follow";
// whatever is sent to them changes nothing.
import { z } from 'zod';
import { changeSchema } from './change.ts';
import { stageSchema } from './demo.ts';
import { networkStateSchema } from './network-state.ts';
import { commandRecordSchema, traceRecordSchema, sessionSchema } from './session-view.ts';
import { verdictSchema } from './verdict.ts';

export const maximumMessageBytes = 256 * 1024;

// ---- /ws/sessions/:session — the engine speaks; on connect it sends the present of each kind.

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
    type: z.literal('traces'),
    traces: z.array(traceRecordSchema).describe('new; the latest ones on connect'),
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

// ---- /ws/sessions/:session/terminals/:terminal?from=N&client=ID
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
  z.strictObject({
    type: z.literal('line'),
    sequence: z.int().describe('of the line that was asked for on this connection'),
    typed: z.boolean().describe('false: no prompt was there, or its line could not be emptied; nothing was typed'),
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
  z.strictObject({
    type: z
      .literal('line')
      .describe(
        'as input, but on an empty line at the prompt: what stands there is ended with Ctrl-C; answered by `line`',
      ),
    sequence: z.int().describe('counts with those of input'),
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

export type ServerMessage = z.infer<typeof serverMessageSchema>;
export type TerminalServerMessage = z.infer<typeof terminalServerMessageSchema>;
export type TerminalClientMessage = z.infer<typeof terminalClientMessageSchema>;
