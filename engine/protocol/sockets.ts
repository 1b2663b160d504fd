// The WebSocket messages between browser and engine. Messages are parsed with these schemas; an invalid one is answered
// with an error.
// Read-only: /ws/follow/:session and /ws/follow/:session/terminals/:terminal?from=N send the same messages as without
// "follow"; messages sent to them change nothing.
import { z } from 'zod';

export const maximumMessageBytes = 256 * 1024;

// ---- /ws/sessions/:session: the engine sends one SessionUpdate (session-update.ts) per message.

export const sessionClientMessageSchema = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('ping') })]);

// ---- /ws/sessions/:session/terminals/:terminal?from=N&client=ID Binary frames from the engine: output bytes. Text
// frames: JSON below. The engine counts output bytes from the shell's start; `from` is how many the browser has. If the
// next bytes are still kept, output continues there; otherwise it starts with { type: 'reset' } at the oldest kept
// line.

export const terminalServerMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('size').describe('the terminal’s size, on connect and when somebody changes it'),
    cols: z.int(),
    rows: z.int(),
  }),
  z.strictObject({
    type: z.literal('reset'),
    at: z.int().describe('byte offset where the next output begins; the client clears the screen'),
  }),
  z.strictObject({
    type: z.literal('input-seen'),
    sequence: z.int().describe('highest input sequence of this client that reached the shell'),
  }),
  z.strictObject({
    type: z.literal('line'),
    sequence: z.int().describe('of the line requested on this connection'),
    typed: z.boolean().describe('false: there was no prompt, or its line could not be cleared; nothing was typed'),
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
        'as input, but on an empty line at the prompt: text on the line is ended with Ctrl-C; answered by `line`',
      ),
    sequence: z.int().describe('shares its numbering with input'),
    data: z.string().max(65_536),
  }),
  z.strictObject({ type: z.literal('resize'), cols: z.int().min(2).max(1000), rows: z.int().min(2).max(1000) }),
  z.strictObject({
    type: z.literal('ack'),
    received: z
      .int()
      .describe('byte offset up to which output was shown; the engine pauses the shell when it is too far ahead'),
  }),
]);

export type TerminalServerMessage = z.infer<typeof terminalServerMessageSchema>;
export type TerminalClientMessage = z.infer<typeof terminalClientMessageSchema>;
