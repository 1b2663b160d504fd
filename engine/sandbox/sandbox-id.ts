// Names of sandboxes: driver letter, the engine's pid and the time that process began, a random part. Whose sandbox it
// was can so be told from its name alone, after any crash.
import { randomBytes } from 'node:crypto';
import { isRunning, processIdentity } from '../process/process-identity.ts';

/** For example "v4242-91833-5f0c9a". */
export function newSandboxId(driver: 'c' | 'v'): string {
  return `${driver}${processIdentity()}-${randomBytes(3).toString('hex')}`;
}

/** Whether the engine that opened the sandbox still runs. */
export function ownerIsAlive(id: string): boolean {
  const match = /^[cv](\d+-\d+)-/.exec(id);
  return match !== null && isRunning(match[1]!);
}
