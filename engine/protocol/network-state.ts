// One typed observation of a sandbox's network: every namespace, bridge, rule, socket and container at one moment.
// Checks, topology and changes are functions of this alone.
import { z } from 'zod';

export const networkStateVersion = 1;

const cidr = z.string().describe('IPv4 or IPv6 network in CIDR notation, for example 172.17.0.0/16');

export const addressSchema = z.strictObject({
  address: z.string().describe('without prefix, for example 172.17.0.2'),
  prefix: z.int().describe('prefix length, bits'),
  family: z.union([z.literal(4), z.literal(6)]),
  scope: z.string().describe('global, link or host'),
});

export const linkSchema = z.strictObject({
  index: z.int().describe('ifindex within its namespace'),
  name: z.string(),
  kind: z.string().describe('loopback, veth, bridge, ethernet, or the kernel’s kind (dummy, macvlan, …)'),
  mac: z.string(),
  mtu: z.int().describe('bytes'),
  up: z.boolean().describe('administratively up (IFF_UP)'),
  running: z.boolean().describe('has a carrier (IFF_RUNNING)'),
  bridge: z.string().nullable().describe('name of the bridge (same namespace) this link is a port of'),
  peer: z
    .strictObject({
      index: z.int().describe('ifindex of the other end'),
      namespace: z.string().nullable().describe('id of the namespace it is in; null where that is out of sight'),
    })
    .nullable()
    .describe('the other end of a veth pair'),
  addresses: z.array(addressSchema),
});

export const routeSchema = z.strictObject({
  destination: z.string().describe('"default" or a CIDR network'),
  gateway: z.string().nullable(),
  device: z.string(),
  source: z.string().nullable(),
  scope: z.string(),
  protocol: z.string().describe('kernel, boot, static, dhcp, …'),
  metric: z.int(),
});

export const ruleSchema = z.strictObject({
  table: z.string().describe('filter, nat, mangle, raw'),
  chain: z.string(),
  number: z.int().describe('position in its chain, from 1, as iptables -L --line-numbers prints it'),
  text: z.string().describe('as iptables -S prints it'),
  packets: z.int(),
  bytes: z.int(),
  target: z.string().nullable().describe('ACCEPT, DROP, DNAT, MASQUERADE, the name of a chain, or null'),
  protocol: z.string().nullable(),
  source: z.string().nullable().describe('-s, as printed (CIDR)'),
  destination: z.string().nullable().describe('-d, as printed (CIDR)'),
  inInterface: z.string().nullable().describe('-i; a leading "! " means not'),
  outInterface: z.string().nullable().describe('-o; a leading "! " means not'),
  destinationPort: z.string().nullable().describe('--dport, as printed'),
  toDestination: z.string().nullable().describe('--to-destination of a DNAT rule, for example 172.17.0.2:80'),
});

export const chainSchema = z.strictObject({
  table: z.string(),
  name: z.string(),
  policy: z.string().nullable().describe('ACCEPT or DROP for a built-in chain, else null'),
  packets: z.int(),
  bytes: z.int(),
  rules: z.array(ruleSchema),
});

export const socketSchema = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  address: z.string().describe('listening address; 0.0.0.0 or :: for every interface'),
  port: z.int(),
  process: z.string().nullable().describe('name of the process that listens, where it is known'),
});

const tupleSchema = z.strictObject({
  source: z.string(),
  destination: z.string(),
  sourcePort: z.int().nullable(),
  destinationPort: z.int().nullable(),
});

export const connectionSchema = z.strictObject({
  protocol: z.string().describe('tcp, udp, icmp, …'),
  state: z.string().nullable().describe('TCP state as conntrack prints it: SYN_SENT, ESTABLISHED, TIME_WAIT, …'),
  replied: z.boolean().describe('a packet was seen in the reply direction'),
  original: tupleSchema,
  reply: tupleSchema,
});

export const namespaceSchema = z.strictObject({
  id: z.string().describe('"net:[inode]", as ls -l /proc/PID/ns/net prints it'),
  names: z.array(z.string()).describe('names under /var/run/netns on the host that lead to it'),
  machine: z.enum(['host', 'client', 'internet']).nullable(),
  containers: z.array(z.string()).describe('names of the running containers in it (several in container mode)'),
  forwarding: z.boolean().describe('net.ipv4.ip_forward of this namespace'),
  bridgeFiltering: z
    .boolean()
    .optional()
    .describe('bridged packets pass iptables (bridge-nf-call-iptables); missing in older recordings'),
  besides: z
    .array(z.string())
    .optional()
    .describe('other settings that affect packets: "ip rule 100", "nft table inet mine", "docker0 route_localnet"'),
  links: z.array(linkSchema),
  routes: z.array(routeSchema),
  chains: z.array(chainSchema).describe('IPv4 iptables chains; empty where nothing was ever written'),
  sockets: z.array(socketSchema).describe('listening sockets'),
  connections: z.array(connectionSchema).describe('conntrack entries, IPv4; observed for the host only'),
});

export const processSchema = z.strictObject({
  pid: z.int().describe('as the host sees it'),
  containerPid: z.int().describe('as the container sees it'),
  name: z.string(),
  command: z.string(),
});

export const containerSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  image: z.string().describe('as named on the command line, for example vethlab/web'),
  state: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
  exitCode: z.int(),
  error: z.string().describe('Docker’s error of the last start; empty where there was none'),
  pid: z.int().nullable().describe('of its first process as the host sees it; null unless running'),
  command: z.string(),
  createdAtMs: z.number().describe('Unix time, milliseconds'),
  networkMode: z.string().describe('default, bridge, host, none, container:ID, or the name of a network'),
  namespace: z.string().nullable().describe('id of its network namespace; null unless running'),
  exposedPorts: z.array(z.string()).describe('for example 80/tcp'),
  publishedPorts: z.array(
    z.strictObject({
      port: z.string().describe('container port with protocol, for example 80/tcp'),
      hostAddress: z.string().describe('0.0.0.0 for every interface'),
      hostPort: z.int(),
    }),
  ),
  networks: z.array(
    z.strictObject({
      name: z.string(),
      address: z.string().describe('empty where it has none'),
      prefix: z.int(),
      gateway: z.string(),
      mac: z.string(),
    }),
  ),
  processes: z.array(processSchema).describe('empty unless running'),
});

export const networkSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  subnets: z.array(z.strictObject({ subnet: cidr, gateway: z.string() })),
  bridge: z.string().nullable().describe('name of the Linux bridge behind it'),
});

export const imageSchema = z.strictObject({
  id: z.string(),
  tags: z.array(z.string()),
  exposedPorts: z.array(z.string()),
});

export const dockerSchema = z.strictObject({
  running: z.boolean().describe('the daemon answers on its socket'),
  version: z.string().nullable(),
  containers: z.array(containerSchema),
  networks: z.array(networkSchema),
  images: z.array(imageSchema),
  units: z
    .record(z.string(), z.string())
    .describe('systemd unit → active, inactive, failed, …: docker.service, docker.socket'),
  daemonOptions: z.array(z.string()).describe('arguments of the running dockerd; empty when it does not run'),
});

export const networkStateSchema = z.strictObject({
  version: z.literal(networkStateVersion),
  sequence: z.int().describe('counts up by one for every observation of one sandbox'),
  atMs: z.number().describe('Unix time of the observation on the engine’s clock, milliseconds'),
  namespaces: z.array(namespaceSchema),
  docker: dockerSchema,
});

export type Address = z.infer<typeof addressSchema>;
export type Link = z.infer<typeof linkSchema>;
export type Route = z.infer<typeof routeSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type Chain = z.infer<typeof chainSchema>;
export type Socket = z.infer<typeof socketSchema>;
export type Connection = z.infer<typeof connectionSchema>;
export type Namespace = z.infer<typeof namespaceSchema>;
export type Container = z.infer<typeof containerSchema>;
export type DockerNetwork = z.infer<typeof networkSchema>;
export type Image = z.infer<typeof imageSchema>;
export type Docker = z.infer<typeof dockerSchema>;
export type NetworkState = z.infer<typeof networkStateSchema>;
