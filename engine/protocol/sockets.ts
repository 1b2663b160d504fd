// What browser and engine say to each other over WebSockets. What arrives is parsed with these schemas; what does not fit
// is answered with an error.
// Read-only: /ws/follow/:session and /ws/follow/:session/terminals/:terminal?from=N speak as those without "follow";
// whatever is sent to them changes nothing.
import { z } from 'zod';

export const maximumMessageBytes = 256 * 1024;

// ---- /ws/sessions/:session: the engine sends a SessionUpdate (session-update.ts) a message.

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

export type TerminalServerMessage = z.infer<typeof terminalServerMessageSchema>;
export type TerminalClientMessage = z.infer<typeof terminalClientMessageSchema>;
