// What a solution does, for the browser to show.
import type { SolutionDeed } from '../protocol/api.ts';
import type { Deed } from '../protocol/lab.ts';

/** A deed in the browser's terms, with its {{ }}; their values are among the step's. */
export function showDeed(deed: Deed): SolutionDeed {
  if ('run' in deed) return { machine: deed.on, text: deed.run };
  if ('page' in deed) return deed;
  const { question, answer } = deed;
  return { question, answer: typeof answer === 'string' ? answer : JSON.stringify(answer) };
}
