// The schema of the lines that native/guest/trace writes. Headers are hexadecimal.
import { z } from 'zod';
import { connectionSchema } from '../../protocol/network-state.ts';

const namespace = z.string().describe('id of a Namespace');
const reason = z.string();

const eventSchema = z.strictObject({
  kind: z.literal('event'),
  namespace,
  id: z.int().describe('of the packet within its namespace, for a while: the kernel’s trace id'),
  family: z.enum(['ip', 'inet', 'netdev']).nullable(),
  table: z.string(),
  chain: z.string(),
  type: z.enum(['rule', 'return', 'policy']).nullable(),
  verdict: z.enum(['accept', 'drop', 'jump', 'goto', 'return', 'continue', 'queue', 'stolen']).nullable(),
  handle: z.int().optional().describe('of the rule'),
  to: z.string().optional().describe('the chain jumped to'),
  in: z.int().optional().describe('ifindex; told with the first event of each base chain, as the headers are'),
  out: z.int().optional(),
  network: z.string().optional(),
  transport: z.string().optional(),
});

const lineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('armed'),
    namespace,
    handles: z
      .array(z.tuple([z.string(), z.string(), z.array(z.int())]))
      .describe('table, chain, handles of its rules in order; of the family ip'),
  }),
  z.strictObject({ kind: z.literal('unarmed'), namespace, reason }),
  z.strictObject({ kind: z.literal('interfaces-unseen'), namespace, reason }),
  z.strictObject({ kind: z.literal('ready'), mark: z.int().describe('the probe’s source port or echo identifier') }),
  z.strictObject({ kind: z.literal('failed'), reason }),
  eventSchema,
  z.strictObject({ kind: z.literal('lost'), namespace }),
  z.strictObject({
    kind: z.literal('result'),
    answered: z.boolean(),
    settled: z.boolean().describe('false: the time was over, or a packet was dropped, before the sender knew'),
    error: z.string().nullable().describe('name of the errno the sender was given: ECONNREFUSED, ENETUNREACH, …'),
  }),
  z.strictObject({ kind: z.literal('proxy'), process: z.string(), port: z.int() }),
  z.strictObject({
    kind: z.literal('end'),
    namespace,
    changed: z.boolean().describe('its rules are not what they were when it was armed'),
    connections: z.array(connectionSchema),
  }),
]);

export type TracerLine = z.infer<typeof lineSchema>;
export type TraceEvent = z.infer<typeof eventSchema>;
export type TracerResult = Extract<TracerLine, { kind: 'result' }>;

/** Throws ZodError or SyntaxError for any other line. */
export function parseTracerLine(line: string): TracerLine {
  return lineSchema.parse(JSON.parse(line));
}
