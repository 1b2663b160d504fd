// Compares how an action ended with what the lab's files expect, and says the difference in words.
import type { Action } from '../protocol/lab.ts';
import type { ActionResult } from './actions.ts';

const shownOutput = 400; // characters of a command's output quoted to show why it failed

/** How the result differs from what the action expects; null if it does not. */
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
