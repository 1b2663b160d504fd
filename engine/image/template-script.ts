// Runs a script that makes a part of a template.
import { basename } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { buildLimitMs } from '../host/lock.ts';
import { reasonOf } from '../host/run.ts';
import { runLeashed } from '../host/run-leashed.ts';

export interface Script {
  driver: 'vm' | 'container';
  /** folder of the template, for the error if its disk is full */
  directory: string;
  file: string;
  args: readonly string[];
  signal?: AbortSignal | undefined;
}

/** Throws LabError `disk-full`, or `template-failed` with the script's own words. */
export async function runTemplateScript({ driver, directory, file, args, signal }: Script): Promise<void> {
  const limits = signal ? { signal, timeoutMs: buildLimitMs } : { timeoutMs: buildLimitMs };
  const { exit, stderr, timedOut } = await runLeashed(file, args, limits);
  if (exit === 0) return;
  if (/No space left on device/.test(stderr)) throw new LabError('disk-full', { directory });
  const reason = reasonOf({ exit, stderr, timedOut, startError: null });
  throw new LabError('template-failed', { driver, reason: `${basename(file)}: ${reason}` });
}
