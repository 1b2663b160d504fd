// An engine for tests to kill: opens a sandbox, prints its id, and waits. Arguments: driver, data directory.
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { DriverName } from '../../engine/sandbox/sandbox.ts';

const [driver, data] = process.argv.slice(2);
const sandbox = await sandboxDriver(driver as DriverName, data!).open();
process.stdout.write(`${sandbox.id}\n`);
setInterval(() => undefined, 60_000);
