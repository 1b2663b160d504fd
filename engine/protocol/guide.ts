// A lab as the guide shows it: texts of its steps, commands, checks and questions, but no answers or solutions.
import { z } from 'zod';
import { traceProtocols } from './packet-trace.ts';
import { machineNameSchema } from './machine.ts';

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
    protocol: z.enum(traceProtocols),
    to: z.string().describe('IPv4 address or an expression'),
    port: z.string().nullable().describe('or an expression; null for icmp'),
  }),
]);

/** GET /api/labs/:lab */
export const guideSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  outcomes: z.array(z.string()),
  next: z.string().nullable().describe('Markdown: what to try once the lab is finished'),
  nextLab: z
    .strictObject({ id: z.string(), title: z.string() })
    .nullable()
    .describe('that follows it on the home page; null for the last one'),
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

/** GET /api/follow/:session */
export const followedSchema = z.strictObject({ session: z.string(), guide: guideSchema });

export type Guide = z.infer<typeof guideSchema>;
export type Followed = z.infer<typeof followedSchema>;
