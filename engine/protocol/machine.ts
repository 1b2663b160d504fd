// The machines of the site, where terminals can be opened and commands run.
import { z } from 'zod';

export const siteMachines = ['host', 'client', 'internet'] as const;
export type SiteMachine = (typeof siteMachines)[number];

/** `host`, `client`, `internet`, or `container:NAME` for a container the learner started. */
export type MachineName = SiteMachine | `container:${string}`;

export const machineNameSchema = z
  .string()
  .regex(/^(host|client|internet|container:[a-zA-Z0-9][a-zA-Z0-9_.-]*)$/, 'host, client, internet or container:NAME')
  .transform((name) => name as MachineName);
