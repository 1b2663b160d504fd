// What a step may expect of the kernel's network: namespaces, links, bridges, addresses, routes, iptables rules,
// sockets and tracked connections. check/ judges it on a NetworkState.
import { z } from 'zod';
import { machineNameSchema, siteMachines } from './machine.ts';

const text = z.string().describe('may hold {{ }} values');
const number = z.union([z.int(), text]);
const siteMachine = z.enum(siteMachines).default('host');
const machine = machineNameSchema.default('host');

const namespace = z.strictObject({
  namespace: z
    .strictObject({
      container: text.describe('name of a running container'),
      sameAs: z
        .string()
        .regex(/^(host|none|container:[a-zA-Z0-9][a-zA-Z0-9_.-]*)$/, 'host, none or container:NAME')
        .optional()
        .describe('whose network namespace it is in: the host’s, that of another container, or "none": its own alone'),
      named: text
        .optional()
        .describe('a name under /var/run/netns that leads to it; "any": some name does, "none": no name does'),
    })
    .describe('which network namespace a container is in'),
});

const link = z.strictObject({
  link: z
    .strictObject({
      on: machine,
      name: text.optional().describe('without it, any link but lo that fits'),
      kind: z.string().optional().describe('veth, bridge, dummy, macvlan, …'),
      exists: z.boolean().default(true).describe('false: no such link; with `on` alone: nothing but lo'),
      up: z.boolean().optional(),
      bridge: text.optional().describe('the bridge it is a port of; "none": of no bridge'),
      peerIn: machineNameSchema.optional().describe('where the other end of the veth pair is'),
      addressed: z.boolean().optional().describe('whether it has an IPv4 address'),
    })
    .describe('a network interface is there, as described'),
});

const bridgePorts = z.strictObject({
  bridgePorts: z
    .strictObject({
      on: machine,
      bridge: text,
      count: z.int().optional().describe('exactly so many ports'),
      includes: text.optional().describe('name of a container whose veth must be a port'),
      lacks: text.optional().describe('name of a container whose veth must be no port'),
    })
    .describe('the ports of a bridge'),
});

const address = z.strictObject({
  address: z
    .strictObject({
      on: machine,
      link: text.optional().describe('without it, any link but lo'),
      is: text.optional().describe('the address itself, without prefix'),
      in: text.optional().describe('a subnet in CIDR notation, for example "{{ bridgeSubnet(\'docker0\') }}"'),
      prefix: number.optional().describe('its prefix length, bits'),
      unused: z.boolean().optional().describe('true: no other link of any namespace has the same address'),
      apart: z.boolean().optional().describe('true: its subnet overlaps with that of no other link of the machine'),
      exists: z.boolean().default(true).describe('false: no such address'),
    })
    .describe('an IPv4 address on a link of a machine'),
});

const route = z.strictObject({
  route: z
    .strictObject({
      on: machine,
      destination: text.default('default').describe('"default" or a network in CIDR notation'),
      gateway: text.optional(),
      device: text.optional(),
      exists: z.boolean().default(true),
    })
    .describe('a route of a machine’s main table'),
});

const rule = z.strictObject({
  rule: z
    .strictObject({
      on: siteMachine,
      table: z.enum(['filter', 'nat', 'mangle', 'raw']),
      chain: z.string(),
      target: z.string().optional(),
      protocol: z.string().optional(),
      source: text.optional(),
      destination: text.optional(),
      inInterface: text.optional().describe('-i; "! docker0" where it must be another one'),
      outInterface: text.optional().describe('-o; "! docker0" where it must be another one'),
      destinationPort: text.optional(),
      to: text.optional().describe('--to-destination of a DNAT rule'),
      count: z.int().optional().describe('exactly this many rules fit; without it at least one'),
      counted: z.boolean().optional().describe('true: its packet counter is above zero'),
      moved: z.boolean().optional().describe('true: its packet counter has moved since the step began'),
    })
    .describe('an iptables rule is there; the keys given narrow down which'),
});

const policy = z.strictObject({
  policy: z
    .strictObject({
      on: siteMachine,
      table: z.enum(['filter', 'nat', 'mangle', 'raw']).default('filter'),
      chain: z.enum(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']),
      is: z.enum(['ACCEPT', 'DROP']),
    })
    .describe('what becomes of packets that no rule of a built-in chain decides on'),
});

const forwarding = z.strictObject({
  forwarding: z
    .strictObject({ on: siteMachine, enabled: z.boolean() })
    .describe('IP forwarding of a machine (net.ipv4.ip_forward) is on or off'),
});

const listening = z.strictObject({
  listening: z
    .strictObject({
      on: machine,
      port: z.int(),
      protocol: z.enum(['tcp', 'udp']).default('tcp'),
      process: text.optional().describe('name of the process that listens'),
      exists: z.boolean().default(true),
    })
    .describe('something listens on a port of a machine, or nothing does'),
});

const connection = z.strictObject({
  connection: z
    .strictObject({
      from: text.describe('source address of the first packet'),
      to: text.optional().describe('destination address of the first packet'),
      toPort: number.optional(),
      reaches: text.optional().describe('address that answered (the reply’s source)'),
      reachesPort: number.optional(),
      answersTo: text
        .optional()
        .describe('address the answer is sent to (the reply’s destination): the source the other side saw'),
      protocol: z.string().optional().describe('tcp, udp or icmp'),
      replied: z.boolean().optional().describe('true: an answer was seen'),
      state: z.string().optional(),
    })
    .describe('a conntrack entry of the host fits'),
});

export const networkAssertions = [
  namespace,
  link,
  bridgePorts,
  address,
  route,
  rule,
  policy,
  forwarding,
  listening,
  connection,
] as const;
