// The options for verifying a lab, and the text for a run that ended early.
import { LabError } from '../../errors/lab-error.ts';
import type { Report } from '../../protocol/report.ts';
import type { LimitFunction } from 'p-limit';
import type { StepRunsOptions } from './step-runs.ts';
import type { Drawn } from './walk-record.ts';

export interface VerifyLabOptions extends StepRunsOptions {
  /** maximum number of sandboxes in parallel */
  readonly lanes: number;
  /** false: do not try mistakes and alternatives */
  readonly mistakes: boolean;
  /** ms that a result may take to show */
  readonly limitMs: number;
  /** every open sandbox occupies one slot */
  readonly slot: LimitFunction;
  /** what selected the fault in `lab`, and the lab without it; missing for a lab without faults */
  readonly drawn?: Drawn;
  /** called with the report of walking the solutions; missing: no report is made */
  readonly onReport?: (report: Report) => Promise<void>;
  readonly onProgress: (says: string) => void;
}

/** What ended a run, in words. Rethrows errors that are not the fault of the lab or its sandbox. */
export function problemAfterStart(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (error instanceof LabError) return error.problem;
  throw error;
}
