// What a learner is told about the selected fault: its symptom at once, its cause when the lab is finished.
import { interpolate } from '../check/interpolate.ts';
import type { Fault } from '../protocol/lab.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { SessionView } from '../protocol/session-view.ts';

/** `state` provides the values in its texts; null if there is none. */
export function faultView(
  drawn: { seed: string; fault: Fault } | null,
  finished: boolean,
  state: NetworkState | null,
): SessionView['fault'] {
  if (!drawn) return null;
  const filled = (text: string) => (state && interpolate(text, state)) ?? text;
  const { title, symptom, debrief } = drawn.fault;
  const told = finished ? { title, text: filled(debrief) } : null;
  return { seed: drawn.seed, symptom: filled(symptom), debrief: told };
}
