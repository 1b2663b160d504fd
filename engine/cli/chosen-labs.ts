// Finds the labs that a command line names, and a step of a lab.
import { fileURLToPath } from 'node:url';
import { escapeRegExp } from '../check/text.ts';
import { formatFault } from '../content/diagnostic.ts';
import { loadLabs, loadLabsOrThrow, type LoadedLabs } from '../content/load-labs.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Lab, Step } from '../protocol/lab.ts';

/** Folder of the labs that come with vethlab. */
export const labsDirectory = fileURLToPath(new URL('../../labs-content', import.meta.url));

/**
 * Returns the labs with these ids in the given order; without ids, all labs. Faults of labs that were not asked for are
 * ignored. Throws LabError.
 */
export async function chosenLabs(ids: readonly string[], directory = labsDirectory): Promise<Lab[]> {
  if (ids.length === 0) return loadLabsOrThrow(directory);
  const loaded = await loadLabs(directory);
  return ids.map((id) => findLab(loaded, id));
}

/** Throws LabError `content-faults` with the lab's faults, or `lab-unknown`. */
function findLab({ labs, faults }: LoadedLabs, id: string): Lab {
  const found = labs.find((lab) => lab.id === id);
  if (found) return found;
  const own = faults.filter(({ file }) => new RegExp(`/\\d+-${escapeRegExp(id)}(/|$)`).test(file));
  if (own.length > 0) throw new LabError('content-faults', { faults: own.map(formatFault).join('\n') });
  throw new LabError('lab-unknown', { lab: id, labs: labs.map((lab) => lab.id).join(', ') });
}

/** Throws LabError `step-unknown`. */
export function findStep(lab: Lab, id: string): Step {
  const found = lab.steps.find((step) => step.id === id);
  if (found) return found;
  throw new LabError('step-unknown', { lab: lab.id, step: id, steps: lab.steps.map((step) => step.id).join(', ') });
}
