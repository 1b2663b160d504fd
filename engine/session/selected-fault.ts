// Selects the fault that a learner gets, and builds the lab with that fault in it. A seed selects the same fault as
// long as the lab has the same faults.
import { randomBytes } from 'node:crypto';
import type { Check, Fault, Lab, Step } from '../protocol/lab.ts';

/** id of the check that stands for everything that only the selected fault requires */
export const faultCheckId = 'fault';
export const faultCheckSays = 'the fault itself is gone, not only its symptom';

/** Six letters and digits that are not easily confused. */
export function newSeed(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return [...randomBytes(6)].map((byte) => letters[byte % letters.length]).join('');
}

/** The fault for a seed; a fault's id as the seed selects that fault. Null if the lab has none. */
export function selectFault({ faults }: Pick<Lab, 'faults'>, seed: string): Fault | null {
  return faults.find(({ id }) => id === seed) ?? faults[hash(seed) % faults.length] ?? null;
}

/** FNV-1a, 32 bits, then mixed once more so that similar seeds do not select neighbouring faults. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
  return (state ^ (state >>> 16)) >>> 0;
}

/** The lab with the fault for the seed, and that fault. A lab without faults is returned unchanged. */
export function labOfSeed(lab: Lab, seed: string): { lab: Lab; fault: Fault | null } {
  const fault = selectFault(lab, seed);
  return { lab: fault === null ? lab : labWithFault(lab, fault), fault };
}

/**
 * The lab with one fault in it: injected after the setup, its facts filled in, its repairs and checks added to those of
 * the last step. The result has no faults to select from.
 */
export function labWithFault(lab: Lab, fault: Fault): Lab {
  const steps = lab.steps.map((step) => fillFacts(step, fault));
  const last = steps.pop()!;
  const hidden = lab.faults.some(({ checks }) => checks.length > 0);
  return {
    ...lab,
    faults: [],
    setup: [...lab.setup, ...fault.inject],
    steps: [...steps, withRepair(last, fault, hidden)],
  };
}

/** `hidden`: the guide shows the fault's own checks as a single check, which must then exist for every fault. */
function withRepair(step: Step, { checks, repair, otherRepairs, wrongRepair }: Fault, hidden: boolean): Step {
  return {
    ...step,
    checks: hidden ? [...step.checks, asOne(checks.length > 0 ? checks : step.checks)] : step.checks,
    solution: [...repair, ...step.solution],
    mistakes: [...step.mistakes, { id: 'wrong-repair', ...wrongRepair }],
    alternatives: [...step.alternatives, ...otherRepairs],
  };
}

/** Joins several checks into one that reveals nothing. */
function asOne(checks: readonly Check[]): Check {
  return {
    id: faultCheckId,
    says: faultCheckSays,
    expect: checks.flatMap(({ expect }) => expect),
    causes: checks.flatMap(({ causes }) => causes),
    watch: 'lab',
    quiet: true,
  };
}

const factCall = /\{\{\s*fault\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*\}\}/g;

/** Replaces {{ fault('NAME') }} in every text of a step; facts that the fault lacks stay as they are. */
function fillFacts(step: Step, { facts, title }: Fault): Step {
  const known: Record<string, string> = { title, ...facts };
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(factCall, (whole, one?: string, other?: string) => known[one ?? other ?? ''] ?? whole);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
  };
  return fill(step) as Step;
}
