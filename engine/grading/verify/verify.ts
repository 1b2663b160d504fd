// Verifies labs on real sandboxes and reports on all of them.
import pLimit from 'p-limit';
import { availableParallelism } from 'node:os';
import type { Lab } from '../../protocol/lab.ts';
import type { Report } from '../../protocol/report.ts';
import type { VerifyReport } from '../../protocol/verify.ts';
import type { DriverName, SandboxDriver } from '../../sandbox/sandbox.ts';
import { settleAll } from '../../host/settle-all.ts';
import { patienceMs } from './poll.ts';
import type { StepRunsOptions } from './step-runs.ts';
import { verifyWithFaults } from './verify-faults.ts';

/** Sandboxes open at once: much of the time they wait for something, an emulated machine less. */
export const usualJobs: Record<DriverName, number> = {
  container: availableParallelism() + 4,
  vm: availableParallelism() + 2,
};

export interface VerifyOptions {
  readonly labs: readonly Lab[];
  readonly driver: Pick<SandboxDriver, 'name' | 'prepare' | 'open'>;
  /** how sandboxes are observed; default: by the observer inside them */
  readonly openSource?: StepRunsOptions['openSource'];
  /** number of sandboxes open at once; default `usualJobs` */
  readonly jobs?: number;
  /** false: solutions only, without mistakes and alternatives; default true */
  readonly mistakes?: boolean;
  /** selects the fault of labs that have some; missing: they are verified with each */
  readonly seed?: string;
  /** called with a report of each walk through a lab's solutions */
  readonly onReport?: (report: Report) => Promise<void>;
  /** ms that a result may take to show; default: depends on the driver */
  readonly limitMs?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (says: string) => void;
}

/** Throws LabError if no sandbox is available at all; what is wrong with a lab is in the report. */
export async function verifyLabs(options: VerifyOptions): Promise<VerifyReport> {
  const { labs, driver, openSource, onReport, seed, jobs = usualJobs[driver.name], mistakes = true, signal } = options;
  const { onProgress = () => {} } = options;
  const startedMs = performance.now();
  await driver.prepare({ signal, onProgress: ({ says }) => onProgress(says) });
  const slot = pLimit(jobs);
  const limitMs = options.limitMs ?? patienceMs[driver.name];
  const runsOf = ({ faults }: Lab) => (seed === undefined ? Math.max(1, faults.length) : 1);
  const runs = labs.reduce((sum, lab) => sum + runsOf(lab), 0);
  const lanes = mistakes ? Math.max(1, Math.floor(jobs / runs)) : 1;
  const common = {
    ...{ driver, signal, onProgress, slot, limitMs, lanes, mistakes },
    ...(openSource && { openSource }),
    ...(onReport && { onReport }),
  };
  const verified = await settleAll(labs.map((lab) => verifyWithFaults({ ...common, lab }, seed)));
  const seconds = (performance.now() - startedMs) / 1000;
  return { ok: verified.every(({ ok }) => ok), sandbox: driver.name, seconds, labs: verified };
}
