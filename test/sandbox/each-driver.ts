// The drivers that the tests of the sandbox contract run on: VETHLAB_TEST_DRIVERS (default "container").
import { afterAll, beforeAll, describe } from 'vitest';
import type { RunResult } from '../../engine/host/run.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { DriverName, Sandbox } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';

export const drivers = (process.env['VETHLAB_TEST_DRIVERS'] ?? 'container').split(',') as DriverName[];

/** How much longer things take where the machine is emulated. */
export const slowness = (driver: DriverName) => (driver === 'vm' ? 5 : 1);

/** What a test of one driver works with; the sandbox is opened before the first test. */
export class Bench {
  readonly driver: DriverName;
  #sandbox: Sandbox | null = null;

  constructor(driver: DriverName) {
    this.driver = driver;
  }

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error('the sandbox is not open');
    return this.#sandbox;
  }

  /** Another sandbox; the caller closes it. */
  openAnother(): Promise<Sandbox> {
    return sandboxDriver(this.driver, dataDirectory).open();
  }

  async open(): Promise<void> {
    this.#sandbox = await this.openAnother();
  }

  async close(): Promise<void> {
    await this.#sandbox?.close();
  }

  /** Runs a line of bash; one that has not ended after a time fails with exit null. */
  run(machine: MachineName, line: string, options: { input?: string; seconds?: number } = {}): Promise<RunResult> {
    return runLine(this.sandbox, machine, line, {
      ...options,
      seconds: (options.seconds ?? 20) * slowness(this.driver),
    });
  }

  /** What a line of bash that must succeed prints, without the last newline. */
  async says(machine: MachineName, line: string, seconds?: number): Promise<string> {
    const { exit, stdout, stderr } = await this.run(machine, line, seconds === undefined ? {} : { seconds });
    if (exit !== 0) throw new Error(`${line} on ${machine}: exit ${exit}: ${stderr}`);
    return stdout.replace(/\n$/, '');
  }
}

export function runLine(
  sandbox: Sandbox,
  machine: MachineName,
  line: string,
  { input, seconds = 20 }: { input?: string; seconds?: number } = {},
): Promise<RunResult> {
  const shell = machine.startsWith('container:') ? 'sh' : 'bash';
  return sandbox.exec(machine, [shell, '-c', line], {
    timeoutMs: seconds * 1000,
    maxBytes: 16 * 1024 * 1024,
    ...(input !== undefined && { input }),
  });
}

/** The same tests for each driver, with one sandbox for all of a block. */
export function onEachDriver(title: string, tests: (bench: Bench) => void): void {
  for (const driver of drivers) {
    describe(`${title} (${driver})`, () => {
      const bench = new Bench(driver);
      beforeAll(() => bench.open());
      afterAll(() => bench.close());
      tests(bench);
    });
  }
}
