// The values of the {{ }} that a step shows: in its text, questions, checks, the hints shown so far, and its solution
// once that is shown.
import { evaluateExpression } from '../check/values.ts';
import { findExpressions, type Expression } from '../protocol/expression.ts';
import type { Block, Action } from '../protocol/lab.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { solutionAction } from './solution-action.ts';
import type { StepProgress } from './step-progress.ts';

/** Expression source → its value on `state`, null if it has none. Ignores answers. */
export function stepValues(progress: StepProgress, state: NetworkState): Record<string, string | null> {
  const expressions = shownTexts(progress).flatMap(findExpressions);
  return Object.fromEntries(expressions.map((expression) => [expression.source, valueOf(expression, state)]));
}

function valueOf(expression: Expression, state: NetworkState): string | null {
  return evaluateExpression(expression, state);
}

function shownTexts({ step, hintsShown, solutionShown }: StepProgress): string[] {
  return [
    ...step.blocks.map(blockText),
    ...step.questions.map(({ ask }) => ask),
    ...step.checks.map(({ says }) => says),
    ...step.hints.slice(0, hintsShown),
    ...(solutionShown ? step.solution.map(actionText) : []),
  ];
}

function actionText(action: Action): string {
  const shown = solutionAction(action);
  return 'text' in shown ? shown.text : 'page' in shown ? shown.page : shown.answer;
}

function blockText(block: Block): string {
  if (block.kind === 'prose') return block.markdown;
  if (block.kind === 'trace') return `${block.to} ${block.port}`;
  return block.kind === 'command' ? block.text : block.url;
}
