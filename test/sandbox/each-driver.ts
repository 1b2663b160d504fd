// The drivers under test: VETHLAB_TEST_DRIVERS (default "container").
import { afterAll, beforeAll, describe } from 'vitest';
import type { RunResult } from '../../engine/host/run.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { DriverName, Sandbox } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';

export const drivers = (process.env['VETHLAB_TEST_DRIVERS'] ?? 'container').split(',') as DriverName[];

/** How much longer things take on an emulated machine. */
export const slowness = (driver: DriverName) => (driver === 'vm' ? 5 : 1);

/** What tests of one driver work with. The sandbox is opened before the first test. */
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

  /** Opens another sandbox; the caller closes it. */
  openAnother(): Promise<Sandbox> {
    return sandboxDriver(this.driver, dataDirectory).open();
  }

  async open(): Promise<void> {
    this.#sandbox = await this.openAnother();
  }

  async close(): Promise<void> {
    await this.#sandbox?.close();
  }

  /** Runs a line of bash. One that exceeds its time limit gets exit null. */
  run(machine: MachineName, line: string, options: { input?: string; seconds?: number } = {}): Promise<RunResult> {
    return runLine(this.sandbox, machine, line, {
      ...options,
      seconds: (options.seconds ?? 20) * slowness(this.driver),
    });
  }

  /** The output of a line of bash that must succeed, without the last newline. */
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

/** Runs the same tests for each driver, with one sandbox per block. */
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
