// What a step may expect of Docker (containers, images, networks, its service) and of the learner's commands. check/
// judges it on a NetworkState.
import { z } from 'zod';
import { machineNameSchema } from './machine.ts';

const text = z.string().describe('may hold {{ }} values');
const port = z.string().regex(/^\d+\/(tcp|udp)$/, 'a port with its protocol, for example 80/tcp');

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

const image = z.strictObject({
  image: z.strictObject({ name: z.string(), exposes: z.array(port).optional() }).describe('an image is on the host'),
});

const process = z.strictObject({
  process: z
    .strictObject({
      container: text.optional().describe('name; without it, any running container'),
      name: text.describe('the process’s name'),
      in: machineNameSchema.optional().describe('the machine whose network namespace it must run in'),
      exists: z.boolean().default(true),
    })
    .describe('a process runs in a container, or does not'),
});

const network = z.strictObject({
  network: z
    .strictObject({
      name: text.describe('Docker’s default network is called bridge'),
      driver: text.optional(),
      subnet: text.optional().describe('in CIDR notation'),
      gateway: text.optional(),
      bridge: text.optional().describe('name of the Linux bridge behind it, for example bridge0'),
      exists: z.boolean().default(true),
    })
    .describe('a network of Docker’s is there, as described'),
});

const unit = z.strictObject({
  unit: z
    .strictObject({
      name: z.enum(['docker.service', 'docker.socket', 'containerd.service']),
      state: z.enum(['active', 'inactive', 'failed', 'stopped']).describe('"stopped": inactive or failed'),
    })
    .describe('a systemd unit of the host is in that state'),
});

const daemonOption = z.strictObject({
  daemonOption: z
    .strictObject({
      option: z.string().describe('the long form, for example --bridge; -b is found as well'),
      value: text.optional().describe('without it, any value'),
      exists: z.boolean().default(true),
    })
    .describe('the running dockerd was started with an option; what daemon.json says it does not see'),
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
      different: z
        .int()
        .min(2)
        .optional()
        .describe('at least so many such commands that differ in what the groups of `matches` caught'),
    })
    .describe('the learner typed such a command in this step'),
});

export const dockerAssertions = [
  container,
  publishedPort,
  image,
  process,
  network,
  unit,
  daemonOption,
  command,
] as const;
