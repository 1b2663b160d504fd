// How each kind of outcome looks: a word, a shape, a colour.
import type { Outcome } from '../../engine/protocol/journey.ts';
import type { IconName } from '../app/icons.ts';

export interface OutcomeLook {
  word: string;
  icon: IconName;
  tone: 'good' | 'bad' | 'open';
}

export const outcomeLooks: Record<Outcome['kind'] | 'unknown', OutcomeLook> = {
  answered: { word: 'Answered', icon: 'check', tone: 'good' },
  refused: { word: 'Refused', icon: 'cross', tone: 'bad' },
  dropped: { word: 'Dropped', icon: 'cross', tone: 'bad' },
  'no-route': { word: 'No route', icon: 'broken', tone: 'bad' },
  'no-answer': { word: 'No answer', icon: 'clock', tone: 'open' },
  unknown: { word: 'Not known', icon: 'broken', tone: 'open' },
};
