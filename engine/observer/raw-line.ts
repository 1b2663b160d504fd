// The schema of the line that native/guest/observe writes, version 1. Docker's values are unchanged, each under its
// path in Docker's own answer ("State.Pid").
import { z } from 'zod';

export const rawLineVersion = 1;

const rawAddressSchema = z.strictObject({
  address: z.string(),
  prefix: z.int(),
  family: z.union([z.literal(4), z.literal(6)]),
  scope: z.string(),
});

const rawLinkSchema = z.strictObject({
  index: z.int(),
  name: z.string(),
  kind: z.string(),
  mac: z.string(),
  mtu: z.int(),
  up: z.boolean(),
  running: z.boolean(),
  bridge: z.string().nullable(),
  peer: z.strictObject({ index: z.int(), namespace: z.string().nullable() }).nullable(),
  addresses: z.array(rawAddressSchema),
});

const rawRouteSchema = z.strictObject({
  destination: z.string(),
  gateway: z.string().nullable(),
  device: z.int().describe('ifindex; 0: none'),
  source: z.string().nullable(),
  scope: z.string(),
  protocol: z.string(),
  metric: z.int(),
});

const rawTupleSchema = z.strictObject({
  source: z.string(),
  destination: z.string(),
  sourcePort: z.int().nullable(),
  destinationPort: z.int().nullable(),
});

export const ruleCountersSchema = z
  .tuple([z.string(), z.string(), z.array(z.tuple([z.int(), z.int()]))])
  .describe('table, chain, then packets and bytes of each of its rules in order');

export const policyCountersSchema = z
  .tuple([z.string(), z.string(), z.int(), z.int()])
  .describe('table, built-in chain, packets and bytes that its policy decided on');

const rawNamespaceSchema = z.strictObject({
  id: z.string().regex(/^net:\[\d+\]$/),
  machine: z.enum(['host', 'client', 'internet']).nullable(),
  forwarding: z.boolean(),
  bridgeFiltering: z.boolean().optional(),
  besides: z.array(z.string()).optional(),
  names: z.array(z.string()),
  links: z.array(rawLinkSchema),
  routes: z.array(rawRouteSchema),
  rules: z.string().describe('what iptables-save prints, without comments; its counters are of the time it ran'),
  counters: z.array(ruleCountersSchema),
  policies: z.array(policyCountersSchema),
  sockets: z.array(
    z.strictObject({
      protocol: z.enum(['tcp', 'udp']),
      address: z.string(),
      port: z.int(),
      process: z.string().nullable(),
    }),
  ),
  connections: z.array(
    z.strictObject({
      original: rawTupleSchema,
      reply: rawTupleSchema,
      protocol: z.string(),
      state: z.string().nullable(),
      replied: z.boolean(),
    }),
  ),
});

const rawProcessSchema = z.strictObject({
  pid: z.int(),
  containerPid: z.int(),
  name: z.string(),
  command: z.string(),
  container: z.string().describe('id of the container whose cgroup it is in'),
  namespace: z.string().describe('id of its network namespace'),
});

const ports = z.record(z.string(), z.unknown()).nullable();

/** GET /containers/ID/json */
export const rawContainerSchema = z.strictObject({
  Id: z.string(),
  Name: z.string().describe('with a leading slash'),
  Created: z.string().describe('RFC 3339'),
  Path: z.string(),
  Args: z.array(z.string()).nullable(),
  'State.Status': z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
  'State.Pid': z.int(),
  'State.ExitCode': z.int(),
  'State.Error': z.string(),
  'Config.Image': z.string(),
  'Config.ExposedPorts': ports,
  'HostConfig.NetworkMode': z.string(),
  'NetworkSettings.Ports': z
    .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable())
    .nullable(),
  'NetworkSettings.Networks': z
    .record(
      z.string(),
      z.object({
        IPAddress: z.string(),
        IPPrefixLen: z.int(),
        Gateway: z.string(),
        MacAddress: z.string(),
      }),
    )
    .nullable(),
});

/** An element of GET /networks */
export const rawNetworkSchema = z.strictObject({
  Id: z.string(),
  Name: z.string(),
  Driver: z.string(),
  'IPAM.Config': z.array(z.object({ Subnet: z.string().optional(), Gateway: z.string().optional() })).nullable(),
  Options: z.record(z.string(), z.string()).nullable(),
});

/** GET /images/ID/json */
export const rawImageSchema = z.strictObject({
  Id: z.string(),
  RepoTags: z.array(z.string()).nullable(),
  'Config.ExposedPorts': ports,
});

export const rawLineSchema = z.strictObject({
  version: z.literal(rawLineVersion),
  answers: z.int().describe('number of the last question answered'),
  namespaces: z.array(rawNamespaceSchema),
  processes: z.array(rawProcessSchema),
  docker: z.strictObject({
    running: z.boolean(),
    version: z.string().nullable(),
    containers: z.array(rawContainerSchema),
    networks: z.array(rawNetworkSchema),
    images: z.array(rawImageSchema),
    units: z.record(z.string(), z.string()),
    daemonOptions: z.array(z.string()),
  }),
});

export type RuleCounters = z.infer<typeof ruleCountersSchema>;
export type PolicyCounters = z.infer<typeof policyCountersSchema>;
export type RawNamespace = z.infer<typeof rawNamespaceSchema>;
export type RawProcess = z.infer<typeof rawProcessSchema>;
export type RawContainer = z.infer<typeof rawContainerSchema>;
export type RawNetwork = z.infer<typeof rawNetworkSchema>;
export type RawImage = z.infer<typeof rawImageSchema>;
export type RawLine = z.infer<typeof rawLineSchema>;
