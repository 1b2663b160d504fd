// Verifies a lab with faults: once with each, as if it were a lab of its own.
import type { Fault } from '../../protocol/lab.ts';
import type { VerifiedLab } from '../../protocol/verify.ts';
import { selectFault, labWithFault } from '../../session/selected-fault.ts';
import { settleAll } from '../../host/settle-all.ts';
import type { VerifyLabOptions } from './lab-attempt.ts';
import { verifyLab } from './verify-lab.ts';

/**
 * Lists its steps once for each fault, as STEP/FAULT; with a seed, only with the fault that the seed selects. A lab
 * without faults is verified as it is.
 */
export async function verifyWithFaults(options: VerifyLabOptions, seed?: string): Promise<VerifiedLab> {
  const { lab } = options;
  if (lab.faults.length === 0) return verifyLab(options);
  const fault = seed === undefined ? null : selectFault(lab, seed);
  if (seed !== undefined && fault)
    return verifyLab({ ...options, lab: labWithFault(lab, fault), drawn: { seed, fault, from: lab } });
  const verified = await settleAll(lab.faults.map((fault) => verifyFault(options, fault)));
  const problems = verified.flatMap(({ problem }) => problem ?? []);
  return {
    id: lab.id,
    ok: verified.every(({ ok }) => ok),
    ...(problems.length > 0 && { problem: problems.join('\n') }),
    steps: verified.flatMap(({ steps }) => steps),
  };
}

async function verifyFault(options: VerifyLabOptions, fault: Fault): Promise<VerifiedLab> {
  const onProgress = (says: string) => options.onProgress(`${says}, fault ${fault.id}`);
  const drawn = { seed: fault.id, fault, from: options.lab };
  const verified = await verifyLab({ ...options, lab: labWithFault(options.lab, fault), drawn, onProgress });
  const steps = verified.steps.map((step) => ({ ...step, id: `${step.id}/${fault.id}` }));
  const problem = verified.problem && `${fault.id}: ${verified.problem}`;
  return { ...verified, steps, ...(problem !== undefined && { problem }) };
}
