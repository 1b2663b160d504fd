// Returns the driver with a given name.
import { DataDirectory } from '../host/data-directory.ts';
import { ContainerDriver } from './container/driver.ts';
import type { DriverName, SandboxDriver } from './sandbox.ts';
import { VmDriver } from './vm/driver.ts';

export function sandboxDriver(name: DriverName, dataDirectory: string): SandboxDriver {
  const data = new DataDirectory(dataDirectory);
  return name === 'vm' ? new VmDriver(data) : new ContainerDriver(data);
}
