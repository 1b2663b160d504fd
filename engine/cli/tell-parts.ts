// Tells on the terminal how far it is with what sandboxes are opened from: a line for each thing that is new.
import type { PartState, PreparedPart } from '../protocol/preparation.ts';

const names: Record<PreparedPart, string> = { image: 'sandbox image', template: 'sandbox template' };

/** For PreparingDriver's `onPart`. */
export function tellParts(tell: (line: string) => void): (part: PreparedPart, now: PartState) => void {
  return (part, now) => {
    if (now.state === 'ready') tell(`${names[part]}: ready`);
    if (now.state === 'making' && now.progress) tell(now.progress.says);
    if (now.state === 'failed')
      tell(`${names[part]}: failed, so no lab can be opened\n${now.problem}\n → ${now.remedy}`);
  };
}
