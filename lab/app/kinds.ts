// The kinds of things that a lab shows. Each kind has one colour, one glyph and one word everywhere.
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

/** The displayed name: a container's own name, or the machine's. */
export function machineLabel(machine: MachineName): string {
  return machine.startsWith('container:') ? machine.slice('container:'.length) : machine;
}
