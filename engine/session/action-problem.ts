// Whether an action ended as a lab's files say it should, in words.
import type { Action } from '../protocol/lab.ts';
import type { ActionResult } from './actions.ts';

const shownOutput = 400; // characters of a command's output that tell why it failed

/** What went otherwise than the action says; null where nothing did. */
export function problemOf(action: Action, result: ActionResult): string | null {
  if (result.kind === 'page')
    return result.page.problem && `the page ${result.page.url} did not open: ${result.page.problem}`;
  if (result.kind === 'answered' || result.asExpected) return null;
  const wanted = 'run' in action ? action.exit : 0;
  const ended = result.exit === null ? 'lost its shell' : `ended with exit status ${result.exit}, not ${wanted}`;
  return `\`${result.line}\` on ${result.machine} ${ended}: ${plain(result.output).slice(-shownOutput)}`;
}

/** Terminal output without escape sequences and carriage returns. */
function plain(output: string): string {
  return output
    .replace(/\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, '')
    .replace(/\x1b\[[0-9;?]*[a-zA-Z]/g, '')
    .replace(/\r/g, '')
    .trim();
}
