// A difference in a sandbox's network, as data: it can be counted, filtered, found on the topology and shown as the
// tools print it. It also names the command that is the likely cause.
import { z } from 'zod';

/** The things that can differ, each with the keys that find it in a NetworkState. */
export const thingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('namespace') }),
  z.strictObject({
    kind: z.literal('link'),
    link: z.string(),
    linkKind: z.string().describe('as in NetworkState: veth, bridge, …'),
    peer: z
      .strictObject({ namespace: z.string(), link: z.string() })
      .nullable()
      .describe('the other end of a veth pair, by the namespace’s id and its name; null where it is out of sight'),
  }),
  z.strictObject({ kind: z.literal('bridge port'), link: z.string(), bridge: z.string() }),
  z.strictObject({ kind: z.literal('address'), link: z.string(), address: z.string().describe('with its prefix') }),
  z.strictObject({ kind: z.literal('route'), link: z.string(), destination: z.string() }),
  z.strictObject({ kind: z.literal('forwarding') }),
  z.strictObject({ kind: z.literal('policy'), table: z.string(), chain: z.string() }),
  z.strictObject({ kind: z.literal('chain'), table: z.string(), chain: z.string() }),
  z.strictObject({
    kind: z.literal('rule'),
    table: z.string(),
    chain: z.string(),
    number: z.int().describe('position in the chain, from 1; of a removed rule, the former position'),
    target: z.string().nullable(),
    hooks: z.array(z.string()).describe('built-in chains from which packets get to it, for example FORWARD'),
  }),
  z.strictObject({
    kind: z.literal('socket'),
    protocol: z.enum(['tcp', 'udp']),
    address: z.string(),
    port: z.int(),
    process: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('connection'), protocol: z.string() }),
  z.strictObject({ kind: z.literal('container'), container: z.string().describe('its name') }),
  z.strictObject({
    kind: z.literal('published port'),
    container: z.string(),
    port: z.string().describe('for example 80/tcp'),
    hostAddress: z.string(),
    hostPort: z.int(),
  }),
  z.strictObject({ kind: z.literal('network'), network: z.string(), bridge: z.string().nullable() }),
  z.strictObject({ kind: z.literal('image'), image: z.string() }),
  z.strictObject({ kind: z.literal('unit'), unit: z.string() }),
  z.strictObject({ kind: z.literal('Docker') }),
]);

export const whereSchema = z.strictObject({
  namespace: z.string().describe('its id, as in NetworkState'),
  machine: z.enum(['host', 'client', 'internet']).nullable(),
  title: z.string().describe('the machine, the containers in it, its names under /run/netns, or its id'),
});

export const differenceSchema = z.strictObject({
  change: z.enum(['added', 'removed', 'changed']),
  thing: thingSchema,
  where: whereSchema.nullable().describe('its network namespace; null for things of Docker or systemd'),
  text: z.string().describe('the thing as a tool prints it: a rule as iptables -S, a route as ip route'),
  before: z.string().nullable().describe('the earlier state, if text does not show it: "down", "running"'),
  after: z.string().nullable().describe('how it is'),
});

export const changeSchema = z.strictObject({
  id: z.int().describe('counts up over a session; a change with the same id replaces the earlier one'),
  by: z
    .enum(['command', 'page', 'itself'])
    .describe('page: the learner caused it with the page, not in a terminal; itself: no known cause'),
  commands: z
    .array(z.int())
    .describe(
      'ids of the commands that may have caused it, the most likely first; several if they ran at the same time',
    ),
  cause: z.string().nullable().describe('what happened, if no command caused it: "container web exited (0)"'),
  atMs: z
    .number()
    .describe('Unix time of the first difference, on the engine’s clock; without differences, of the observation'),
  looked: z
    .boolean()
    .describe('its command has ended and the network was observed since then; true if no command caused it'),
  differences: z
    .array(differenceSchema)
    .describe('from before the first change until now, without what came and went in between; may be empty'),
  omitted: z.int().describe('number of differences that are not listed'),
});

export type Thing = z.infer<typeof thingSchema>;
export type ThingKind = Thing['kind'];
export type Where = z.infer<typeof whereSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type Change = z.infer<typeof changeSchema>;
