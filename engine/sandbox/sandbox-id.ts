// Names of sandboxes: driver letter, the engine's pid and the time that process began, where it runs in a process
// namespace of its own (in a container) that one, and a random part. Whose sandbox it was can so be told from its name
// alone, after any crash.
import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { isRunning, processIdentity } from '../host/process-identity.ts';

const machineNamespace = '4026531836'; // PROC_PID_INIT_INO of linux/proc_ns.h
const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))![0];
const own = namespace === machineNamespace ? '' : `n${namespace}-`;

const pattern = /^[cv](\d+-\d+)-(n\d+-)?[0-9a-f]+$/;

/** For example "v4242-91833-5f0c9a". */
export function newSandboxId(driver: 'c' | 'v'): string {
  return `${driver}${processIdentity()}-${own}${randomBytes(3).toString('hex')}`;
}

export const isSandboxId = (name: string) => pattern.test(name);

/** Whether the engine that opened the sandbox runs, as far as it can be seen from here. */
export function ownerIsAlive(id: string): boolean {
  const owner = pattern.exec(id)?.[1];
  return owner !== undefined && isRunning(owner);
}

/** Whether its engine is one that can be seen from here, or could while it ran: the only ones to judge by ownerIsAlive(). */
export function ownerIsInSight(id: string): boolean {
  return (pattern.exec(id)?.[2] ?? '') === own;
}
