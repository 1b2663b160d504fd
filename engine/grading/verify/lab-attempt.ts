// What every way through a lab that is verified is given, and how its end before time is told.
import { LabError } from '../../errors/lab-error.ts';
import type { Report } from '../../protocol/report.ts';
import type { LimitFunction } from 'p-limit';
import type { StepRunsOptions } from './step-runs.ts';
import type { Drawn } from './walk-record.ts';

export interface VerifyLabOptions extends StepRunsOptions {
  /** sandboxes it may use side by side */
  readonly lanes: number;
  /** false: neither mistakes nor alternatives are tried */
  readonly mistakes: boolean;
  /** how long a result may take to show, ms */
  readonly limitMs: number;
  /** every open sandbox takes one */
  readonly slot: LimitFunction;
  /** what drew the fault that is in `lab`, and the lab without it; left out for a lab without faults */
  readonly drawn?: Drawn;
  /** is given the report of walking the solutions; left out: none is made */
  readonly onReport?: (report: Report) => Promise<void>;
  readonly onProgress: (says: string) => void;
}

/** What ended a run that had begun, in words; whatever is no fault of the lab or its sandbox goes on up. */
export function problemAfterStart(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (error instanceof LabError) return error.problem;
  throw error;
}
