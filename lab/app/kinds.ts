// The kinds of things a lab shows. Each has a colour, a glyph and a word, the same everywhere.
import type { MachineName } from '../../engine/protocol/machine.ts';

export type Kind = 'host' | 'bridge' | 'container' | 'client' | 'outside';

export const kindWords: Record<Kind, string> = {
  host: 'host',
  bridge: 'bridge',
  container: 'container',
  client: 'client',
  outside: 'outside',
};

export function machineKind(machine: MachineName): Kind {
  if (machine === 'host' || machine === 'client') return machine;
  return machine === 'internet' ? 'outside' : 'container';
}

/** The name a person reads: a container's own name, else the machine's. */
export function machineLabel(machine: MachineName): string {
  return machine.startsWith('container:') ? machine.slice('container:'.length) : machine;
}
