// How each outcome is shown: word, shape, colour.
import type { PacketTrace, Outcome } from '../../engine/protocol/packet-trace.ts';
import type { IconName } from '../app/icons.ts';

export interface OutcomeLook {
  word: string;
  /** the word for a simulated packet */
  would: string;
  icon: IconName;
  tone: 'good' | 'bad' | 'open';
}

export const outcomeLooks: Record<Outcome['kind'], OutcomeLook> = {
  answered: { word: 'Answered', would: 'Would be answered', icon: 'check', tone: 'good' },
  refused: { word: 'Refused', would: 'Would be refused', icon: 'cross', tone: 'bad' },
  dropped: { word: 'Dropped', would: 'Would be dropped', icon: 'cross', tone: 'bad' },
  'no-route': { word: 'No route', would: 'No route', icon: 'broken', tone: 'bad' },
  'no-answer': { word: 'No answer', would: 'No answer', icon: 'clock', tone: 'open' },
  unknown: { word: 'Not known', would: 'Not known', icon: 'broken', tone: 'open' },
};

export function outcomeWord({ basis, outcome }: Pick<PacketTrace, 'basis' | 'outcome'>): string {
  const { word, would } = outcomeLooks[outcome.kind];
  return basis === 'model' ? would : word;
}
