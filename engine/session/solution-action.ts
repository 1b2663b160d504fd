// The actions of a solution, for the browser to show.
import type { SolutionAction } from '../protocol/api.ts';
import type { Action } from '../protocol/lab.ts';

/** An action as the browser gets it, with its {{ }}; their values are among the step's values. */
export function solutionAction(action: Action): SolutionAction {
  if ('run' in action) return { machine: action.on, text: action.run };
  if ('page' in action) return action;
  const { question, answer } = action;
  return { question, answer: typeof answer === 'string' ? answer : JSON.stringify(answer) };
}
