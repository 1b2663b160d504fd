// Describes how labs run on this machine, in one sentence for the home page.
import type { Home } from '../protocol/api.ts';
import type { DriverName } from '../sandbox/sandbox.ts';
import { knownAcceleration } from '../sandbox/vm/acceleration.ts';
import { DataDirectory } from '../host/data-directory.ts';

/** What is known when the server starts: the last probe's result, or that the probe is still to come. */
export async function systemNow(sandbox: DriverName, dataDirectory: string): Promise<Home['system']> {
  if (sandbox === 'container') {
    const says = 'Labs run at native speed, in containers with user ids of their own on this machine’s kernel.';
    return { sandbox, accelerated: true, says, remedy: null };
  }
  const known = await knownAcceleration(new DataDirectory(dataDirectory));
  if (known === null) {
    return {
      sandbox,
      accelerated: false,
      says: 'Labs run in virtual machines; their speed is probed with the first one.',
      remedy: null,
    };
  }
  if (known.accelerator === 'kvm')
    return { sandbox, accelerated: true, says: 'Labs run in virtual machines, accelerated by KVM.', remedy: null };
  return {
    sandbox,
    accelerated: false,
    says: `Labs run in emulated virtual machines, slower than they could be: ${known.reason}.`,
    remedy: 'As root, `vethlab start --sandbox container` runs them at native speed.',
  };
}
