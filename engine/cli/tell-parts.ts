// Reports on the terminal how the preparation of image and template goes: one line for each change.
import type { PartState, PreparedPart } from '../protocol/preparation.ts';

const names: Record<PreparedPart, string> = { image: 'sandbox image', template: 'sandbox template' };

/** Returns a function for PreparingDriver's `onPart`. */
export function tellParts(tell: (line: string) => void): (part: PreparedPart, now: PartState) => void {
  return (part, now) => {
    if (now.state === 'ready') tell(`${names[part]}: ready`);
    if (now.state === 'making' && now.progress) tell(now.progress.says);
    if (now.state === 'failed')
      tell(`${names[part]}: failed, so no lab can be opened\n${now.problem}\n → ${now.remedy}`);
  };
}
