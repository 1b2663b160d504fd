// Returns the driver with a given name, and clears up after all of them.
import { DataDirectory } from '../host/data-directory.ts';
import { ContainerDriver } from './container/driver.ts';
import type { DriverName, SandboxDriver } from './sandbox.ts';
import { VmDriver } from './vm/driver.ts';

export function sandboxDriver(name: DriverName, dataDirectory: string): SandboxDriver {
  const data = new DataDirectory(dataDirectory);
  return name === 'vm' ? new VmDriver(data) : new ContainerDriver(data);
}

/** Removes what sandboxes of ended engines left behind, whichever driver they had. Those of containers need root. */
export async function sweepSandboxes(dataDirectory: string): Promise<void> {
  await sandboxDriver('vm', dataDirectory).sweep();
  if (process.getuid?.() === 0) await sandboxDriver('container', dataDirectory).sweep();
}
