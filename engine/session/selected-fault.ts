// Which fault of a lab a learner gets, and the lab as it is with that fault. Plain functions: the same seed draws the
// same fault for ever, as long as the lab has the same faults.
import { randomBytes } from 'node:crypto';
import type { Check, Fault, Lab, Step } from '../protocol/lab.ts';

/** id of the check that stands for everything only the drawn fault needs */
export const faultCheckId = 'fault';
export const faultCheckSays = 'the fault itself is gone, not only its symptom';

/** Six letters and digits that are not easily confused. */
export function newSeed(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return [...randomBytes(6)].map((byte) => letters[byte % letters.length]).join('');
}

/** The fault that a seed draws; a seed that is a fault's id draws that one. Null where the lab has none. */
export function selectFault({ faults }: Pick<Lab, 'faults'>, seed: string): Fault | null {
  return faults.find(({ id }) => id === seed) ?? faults[hash(seed) % faults.length] ?? null;
}

/** FNV-1a, 32 bits, then mixed once more: neighbouring seeds must not draw neighbouring faults. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
  return (state ^ (state >>> 16)) >>> 0;
}

/** A lab without faults as it is; another one with the fault that the seed draws, and which that is. */
export function labOfSeed(lab: Lab, seed: string): { lab: Lab; fault: Fault | null } {
  const fault = selectFault(lab, seed);
  return { lab: fault === null ? lab : labWithFault(lab, fault), fault };
}

/**
 * The lab with one fault in it: injected after the setup, its facts filled in, and its repairs and checks joined to
 * those of the last step. The result draws nothing any more.
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

/** `hidden`: the guide shows the check that stands for faults' own, so it must be there whatever the fault. */
function withRepair(step: Step, { checks, repair, otherRepairs, wrongRepair }: Fault, hidden: boolean): Step {
  return {
    ...step,
    checks: hidden ? [...step.checks, asOne(checks.length > 0 ? checks : step.checks)] : step.checks,
    solution: [...repair, ...step.solution],
    mistakes: [...step.mistakes, { id: 'wrong-repair', ...wrongRepair }],
    alternatives: [...step.alternatives, ...otherRepairs],
  };
}

/** One check that names nothing, of several. */
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

/** A step with {{ fault('NAME') }} replaced wherever a text holds it; facts that the fault lacks stay as they are. */
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
