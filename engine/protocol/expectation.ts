// What a step may expect: one key names the assertion or probe, its value says what must be so.
// Assertions are judged on a NetworkState; probes send something real. Both are judged in check/.
import { z } from 'zod';
import { machineNameSchema } from './machine.ts';

const text = z.string().describe('may hold {{ }} values');
const port = z.string().regex(/^\d+\/(tcp|udp)$/, 'a port with its protocol, for example 80/tcp');

// ---- assertions on the state

const container = z.strictObject({
  container: z
    .strictObject({
      name: text.optional().describe('the container’s name; without it, any container that fits will do'),
      running: z.boolean().optional(),
      state: z.enum(['created', 'running', 'paused', 'exited']).optional(),
      image: text.optional(),
      exists: z.boolean().optional().describe('false: no such container may be there'),
      networkMode: text.optional().describe('bridge, host, none, container:NAME or the name of a network'),
      publishedPorts: z.enum(['none', 'some']).optional(),
      error: text.optional().describe('a part of Docker’s error of its last start'),
    })
    .describe('a container is there, as described'),
});

const publishedPort = z.strictObject({
  publishedPort: z
    .strictObject({
      container: text.optional().describe('name; without it, any running container'),
      port: port.describe('the container’s port'),
      on: text.optional().describe('host address: 0.0.0.0 for every interface, or one address'),
      hostPort: z
        .union([z.int(), z.enum(['any', 'chosen'])])
        .default('any')
        .describe('a number; "chosen": one from Docker’s ephemeral range (32768 and up); "any"'),
      only: z.boolean().optional().describe('true: nowhere else than on that address'),
    })
    .describe('a running container’s port is published by Docker'),
});

const rule = z.strictObject({
  rule: z
    .strictObject({
      on: z.enum(['host', 'client', 'internet']).default('host'),
      table: z.enum(['filter', 'nat', 'mangle', 'raw']),
      chain: z.string(),
      target: z.string().optional(),
      protocol: z.string().optional(),
      source: text.optional(),
      destination: text.optional(),
      destinationPort: text.optional(),
      to: text.optional().describe('--to-destination of a DNAT rule'),
      count: z.int().optional().describe('exactly this many rules fit; without it at least one'),
      counted: z.boolean().optional().describe('true: its packet counter is above zero'),
    })
    .describe('an iptables rule is there; the keys given narrow down which'),
});

const forwarding = z.strictObject({
  forwarding: z
    .strictObject({ on: z.enum(['host', 'client', 'internet']).default('host'), enabled: z.boolean() })
    .describe('IP forwarding of a machine (net.ipv4.ip_forward) is on or off'),
});

const image = z.strictObject({
  image: z.strictObject({ name: z.string(), exposes: z.array(port).optional() }).describe('an image is on the host'),
});

const process = z.strictObject({
  process: z
    .strictObject({ container: text, name: text, exists: z.boolean().default(true) })
    .describe('a process runs in a container, or does not'),
});

const listening = z.strictObject({
  listening: z
    .strictObject({
      on: machineNameSchema.default('host'),
      port: z.int(),
      protocol: z.enum(['tcp', 'udp']).default('tcp'),
      exists: z.boolean().default(true),
    })
    .describe('something listens on a port of a machine, or nothing does'),
});

const connection = z.strictObject({
  connection: z
    .strictObject({
      from: text.describe('source address of the first packet'),
      to: text.optional().describe('destination address of the first packet'),
      toPort: z.union([z.int(), text]).optional(),
      reaches: text.optional().describe('address that answered (the reply’s source)'),
      reachesPort: z.int().optional(),
      state: z.string().optional(),
    })
    .describe('a conntrack entry of the host fits'),
});

const command = z.strictObject({
  command: z
    .strictObject({
      on: machineNameSchema.optional().describe('the machine it was typed on; any without it'),
      matches: z.string().describe('regular expression on the command line as typed'),
      exit: z
        .union([z.int(), z.enum(['failed', 'any'])])
        .default(0)
        .describe('its exit status; "failed": any but 0'),
    })
    .describe('the learner typed such a command in this step'),
});

// ---- probes: something real is sent or run

const http = z.strictObject({
  http: z
    .strictObject({
      from: machineNameSchema,
      url: text,
      status: z.int().optional().describe('HTTP status it must answer with'),
      contains: text.optional().describe('text the body must contain'),
      refused: z.boolean().optional().describe('true: the connection must be refused'),
      timesOut: z.boolean().optional().describe('true: nothing may answer within the time'),
    })
    .describe('a real request with curl; without status, contains, refused and timesOut any answer will do'),
});

const tcp = z.strictObject({
  tcp: z
    .strictObject({
      from: machineNameSchema,
      to: text.describe('address'),
      port: z.union([z.int(), text]),
      result: z.enum(['open', 'refused', 'silent']),
    })
    .describe('a real TCP connection is tried'),
});

const ssh = z.strictObject({
  ssh: z
    .strictObject({ from: machineNameSchema, to: text, port: z.union([z.int(), text]) })
    .describe('a real login must succeed, as user check'),
});

const ping = z.strictObject({
  ping: z
    .strictObject({ from: machineNameSchema, to: text, answers: z.boolean().default(true) })
    .describe('a real ping'),
});

const logs = z.strictObject({
  logs: z
    .strictObject({
      container: text,
      matches: z.string().describe('regular expression on one line of docker logs; may hold {{ }} values'),
      says: z.string().describe('what such a line proves, for the verdict'),
    })
    .describe(
      'a container’s output holds such a line; probes log in as check and call themselves vethlab-check, so that a pattern can leave them out',
    ),
});

const script = z.strictObject({
  script: z
    .strictObject({
      on: machineNameSchema,
      run: text.describe('shell; its last line of output is shown as actual'),
      exit: z.int().default(0),
      output: z.string().optional().describe('regular expression the output must match'),
      says: z.string().describe('what it looks for, shown as expected'),
    })
    .describe('a script run on a machine, for what the others cannot say'),
});

export const assertionSchema = z.union([
  container,
  publishedPort,
  rule,
  forwarding,
  image,
  process,
  listening,
  connection,
  command,
]);
export const probeSchema = z.union([http, tcp, ssh, ping, logs, script]);
export const expectationSchema = z.union([...assertionSchema.options, ...probeSchema.options]);

export type Assertion = z.infer<typeof assertionSchema>;
export type Probe = z.infer<typeof probeSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
