// Sandbox ids: driver letter, the engine's pid, the engine's start time, the engine's pid namespace if it has its own
// (in a container), and a random part. So the id alone tells whose sandbox it was, after any crash.
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

/** Whether the engine that opened the sandbox runs, as far as this process can see. */
export function ownerIsAlive(id: string): boolean {
  const owner = pattern.exec(id)?.[1];
  return owner !== undefined && isRunning(owner);
}

/** Whether this process can see the engine's pid namespace. ownerIsAlive() is reliable only for such ids. */
export function ownerIsInSight(id: string): boolean {
  return (pattern.exec(id)?.[2] ?? '') === own;
}
