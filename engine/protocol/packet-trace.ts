// One packet's path through the site, and its answer's path back: where they went, what was done to them, how they
// ended. The same type describes what a real packet did (joined from kernel events in trace/) and what the model
// predicts.
import { z } from 'zod';
import { machineNameSchema } from './machine.ts';
import { connectionSchema } from './network-state.ts';

export const traceProtocols = ['tcp', 'udp', 'icmp'] as const;

const portFault = { path: ['port'], error: 'tcp and udp need a port, icmp has none' };
const portFits = ({ protocol, port }: { protocol: string; port: number | null }) =>
  (protocol === 'icmp') === (port === null);

/** The requested packet: its sender and its destination. */
export const traceRequestSchema = z
  .strictObject({
    from: machineNameSchema,
    to: z.ipv4().describe('destination address, as the sender would give it'),
    protocol: z.enum(traceProtocols),
    port: z.int().min(1).max(65535).nullable().default(null).describe('destination port; null for icmp'),
  })
  .refine(portFits, portFault);

/**
 * POST /api/sessions/:session/traces → TraceAnswer, once the trace is complete; the update `traces` carries it. A
 * session traces one packet at a time; others wait. A model sends nothing, so it need not wait.
 */
export const traceAskSchema = z
  .strictObject({
    ...traceRequestSchema.shape,
    basis: z
      .enum(['kernel', 'model'])
      .default('kernel')
      .describe('"kernel": send a real packet; "model": say what would happen to one'),
  })
  .refine(portFits, portFault);

/** `id` of the TraceRecord. */
export const traceAnswerSchema = z.strictObject({ id: z.int() });

export const tcpFlags = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const; // in the order of their bits

export const packetSchema = z.strictObject({
  protocol: z.enum(traceProtocols),
  source: z.string().describe('IPv4 address'),
  destination: z.string().describe('IPv4 address'),
  sourcePort: z
    .int()
    .nullable()
    .describe('null for icmp, and for a port that is chosen when the packet is sent (model)'),
  destinationPort: z.int().nullable().describe('as sourcePort'),
  flags: z.array(z.enum(tcpFlags)).describe('of TCP, in the order of their bits; empty for other protocols'),
  icmp: z.strictObject({ type: z.int(), code: z.int() }).nullable().describe('null for other protocols'),
});

export const hooks = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;

/** A rule of iptables, named so that it can be found in the NetworkState of its namespace. */
export const ruleReferenceSchema = z.strictObject({
  table: z.string().describe('filter, nat, mangle, raw'),
  chain: z.string(),
  number: z.int().nullable().describe('position in its chain, from 1; null where it is not an iptables rule'),
  text: z
    .string()
    .nullable()
    .describe('as iptables -S prints it; null where it could not be read (see gaps), or is no iptables rule'),
});

/** Where a hop happened, as facts; engine/network/place.ts puts them into words. */
export const placeSchema = z.strictObject({
  kind: z
    .enum(['host', 'client', 'internet', 'container', 'namespace', 'unseen'])
    .describe('container: a namespace that containers are in; namespace: another; unseen: out of sight'),
  names: z
    .array(z.string())
    .describe('of the containers; of a namespace, its name under /var/run/netns, else its id; else empty'),
});
export type Place = z.infer<typeof placeSchema>;

const common = {
  namespace: z.string().nullable().describe('id of the Namespace it happened in; null where that is out of sight'),
  place: placeSchema,
  observed: z
    .boolean()
    .describe('an event of the kernel said so; false: concluded from the NetworkState, or told by the model'),
  packet: packetSchema.describe('its headers after this'),
};

export const hopSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('socket'),
      ...common,
      action: z.enum(['sends', 'receives']),
      process: z.string().nullable().describe('name of the program, where it is known'),
    })
    .describe('the packet begins or ends: a program, or the kernel in its place (RST, echo reply)'),
  z
    .strictObject({
      kind: z.literal('interface'),
      ...common,
      interface: z.string(),
      direction: z.enum(['in', 'out']),
      bridge: z.string().nullable().describe('the bridge this interface is a port of'),
    })
    .describe('it enters or leaves the namespace, or a bridge in it, by an interface'),
  z
    .strictObject({
      kind: z.literal('conntrack'),
      ...common,
      hook: z.enum(hooks),
      state: z.enum(['new', 'established', 'related', 'invalid', 'untracked']),
    })
    .describe('connection tracking has looked the packet up; only the first packet of a flow goes through nat rules'),
  z
    .strictObject({
      kind: z.literal('rule'),
      ...common,
      hook: z.enum(hooks),
      rule: ruleReferenceSchema,
      target: z.string().nullable().describe('ACCEPT, DROP, REJECT, DNAT, MASQUERADE, a chain, …'),
      verdict: z
        .enum(['accept', 'drop', 'jump', 'goto', 'return', 'continue', 'queue', 'stolen'])
        .describe('what became of the packet in this table; "continue": on to the next rule'),
      to: z.string().nullable().describe('the chain it jumps to'),
    })
    .describe('a rule matched'),
  z
    .strictObject({
      kind: z.literal('end-of-chain'),
      ...common,
      hook: z.enum(hooks),
      table: z.string(),
      chain: z.string(),
      verdict: z.enum(['accept', 'drop', 'return']).describe('accept, drop: the policy of a built-in chain'),
    })
    .describe('no rule of the chain decided: its policy decides, or the packet returns to the calling chain'),
  z
    .strictObject({
      kind: z.literal('rewrite'),
      ...common,
      hook: z.enum(hooks),
      side: z.enum(['source', 'destination']),
      before: packetSchema,
      rule: ruleReferenceSchema
        .nullable()
        .describe('the nat rule that caused it; null: conntrack did it because of an earlier packet of the flow'),
    })
    .describe('an address or port is exchanged: `before` → `packet`'),
  z
    .strictObject({
      kind: z.literal('route'),
      ...common,
      decision: z.enum(['here', 'on', 'none']).describe('"here": for this machine; "on": out by an interface'),
      interface: z.string().nullable().describe('where it will leave'),
      gateway: z.string().nullable().describe('next hop as the routes say; null where the destination is on the link'),
    })
    .describe('the kernel has decided where to send it'),
  z
    .strictObject({ kind: z.literal('unseen'), ...common })
    .describe('an unobserved part of the path: the network between the machines'),
]);

export const legSchema = z.strictObject({
  direction: z.enum(['request', 'reply']),
  flow: z.int().describe('0: the requested connection; 1: the one that a proxy (docker-proxy) opened because of it'),
  hops: z.array(hopSchema),
  end: z.enum(['delivered', 'dropped', 'lost']).describe('"lost": it was seen up to the last hop and no further'),
});

export const outcomeSchema = z.strictObject({
  kind: z
    .enum(['answered', 'refused', 'dropped', 'no-route', 'no-answer', 'unknown'])
    .describe('"unknown": only from a model, which stops where it would have to guess'),
  says: z.string().describe('one sentence: how it ended, and where'),
  rule: ruleReferenceSchema
    .nullable()
    .describe('the rule that dropped or rejected it; number null: the policy of that chain; null: no rule did'),
  namespace: z.string().nullable().describe('id of the Namespace where it was decided'),
});

export const gapSchema = z.strictObject({
  kind: z
    .enum(['between-machines', 'unobserved', 'lost', 'unknown'])
    .describe(
      '"between-machines": the network there, which is never observed; "lost": where the packet was last seen; "unknown": to the model',
    ),
  says: z.string().describe('one sentence'),
});

export const packetTraceSchema = z.strictObject({
  basis: z.enum(['kernel', 'model']).describe('"kernel": one real packet was sent; "model": none was'),
  request: traceRequestSchema,
  legs: z
    .array(legSchema)
    .describe(
      'one for each packet, in order of time: request, reply, then those of a proxy’s connection; empty if none could be sent',
    ),
  connections: z
    .array(z.strictObject({ namespace: z.string(), flow: z.int(), connection: connectionSchema }))
    .describe('the conntrack entries of the flows after the answer'),
  outcome: outcomeSchema,
  gaps: z.array(gapSchema).describe('what was not observed or is not known'),
  sentAtMs: z.number().optional().describe('Unix time on the engine’s clock, milliseconds; absent for a model'),
  tookMs: z
    .number()
    .optional()
    .describe('from sending the packet to this packet trace, milliseconds; absent for a model'),
});

export type TraceRequest = z.infer<typeof traceRequestSchema>;
export type TraceAsk = z.infer<typeof traceAskSchema>;
export type Packet = z.infer<typeof packetSchema>;
export type Hook = (typeof hooks)[number];
export type RuleReference = z.infer<typeof ruleReferenceSchema>;
export type Hop = z.infer<typeof hopSchema>;
export type Leg = z.infer<typeof legSchema>;
export type Gap = z.infer<typeof gapSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type PacketTrace = z.infer<typeof packetTraceSchema>;
