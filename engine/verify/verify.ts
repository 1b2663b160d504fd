// Verifies labs on real sandboxes and reports on all of them.
import type { Lab } from '../protocol/lab.ts';
import type { VerifyReport } from '../protocol/verify.ts';
import type { SandboxDriver } from '../sandbox/sandbox.ts';
import { patienceMs } from './patience.ts';
import { Slots } from './slots.ts';
import { verifyLab } from './verify-lab.ts';

export interface VerifyOptions {
  readonly labs: readonly Lab[];
  readonly driver: SandboxDriver;
  /** sandboxes open at once; default 2 */
  readonly jobs?: number;
  /** false: solutions only, neither mistakes nor alternatives; default true */
  readonly mistakes?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (says: string) => void;
}

/** Throws LabError where sandboxes cannot be had at all; what is wrong with a lab is in the report. */
export async function verifyLabs(options: VerifyOptions): Promise<VerifyReport> {
  const { labs, driver, jobs = 2, mistakes = true, signal, onProgress = () => {} } = options;
  const startedMs = performance.now();
  await driver.prepare({ signal, onProgress: ({ says }) => onProgress(says) });
  const slots = new Slots(jobs);
  const limitMs = patienceMs[driver.name];
  const verified = await Promise.all(
    labs.map((lab) => verifyLab({ lab, driver, signal, onProgress, slots, limitMs, mistakes })),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  return { ok: verified.every(({ ok }) => ok), sandbox: driver.name, seconds, labs: verified };
}
