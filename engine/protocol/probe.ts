// The probes a step may use: something real is sent or run. check/ runs them.
import { z } from 'zod';
import { machineNameSchema } from './machine.ts';

const text = z.string().describe('may hold {{ }} values');

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
      result: z
        .enum(['open', 'refused', 'silent', 'unreachable', 'closed'])
        .describe(
          '"unreachable": no way leads there, and a router says so, which it does once a second at most; "closed": anything but open',
        ),
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

const sourceSeen = z.strictObject({
  sourceSeen: z
    .strictObject({
      from: machineNameSchema,
      expects: text.describe('the source address that the outside server must have seen'),
      url: text.default('http://203.0.113.10/').describe('of a server that answers with the address it saw'),
    })
    .describe('a real request to the outside server, which answers with the source address it saw'),
});

export const probeSchema = z.union([http, tcp, ssh, ping, sourceSeen, logs, script]);
