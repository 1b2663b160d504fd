// The option --seed, and the lab with the fault it selects.
import { InvalidArgumentError, Option } from 'commander';
import type { Lab } from '../protocol/lab.ts';
import { openSessionSchema } from '../protocol/api.ts';
import { labOfSeed, newSeed } from '../session/selected-fault.ts';
import type { CliTerminal } from './terminal.ts';

export function seedOption(): Option {
  return new Option(
    '--seed <seed>',
    'in a lab with faults: selects the same fault again; a fault’s id selects that fault',
  ).argParser((text: string) => {
    if (openSessionSchema.shape.seed.safeParse(text).success) return text;
    throw new InvalidArgumentError('It must be made of letters, digits and "-".');
  });
}

/** The lab with one of its faults, if it has any. Without a seed, makes one up and reports it. */
export function drawnLab(lab: Lab, seed: string | undefined, terminal: Pick<CliTerminal, 'progress'>): Lab {
  if (lab.faults.length === 0) return lab;
  const drawing = seed ?? newSeed();
  terminal.progress(`${lab.id}: seed ${drawing}`);
  return labOfSeed(lab, drawing).lab;
}
