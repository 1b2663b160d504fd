// A lab as the browser's guide shows it: without answers, causes, hints' texts and solutions.
import type { Lab } from '../protocol/lab.ts';
import type { Guide } from '../protocol/wire.ts';

export function guideOf({ id, title, outcomes, next, steps }: Lab): Guide {
  return {
    id,
    title,
    outcomes,
    next: next ?? null,
    steps: steps.map((step) => ({
      id: step.id,
      title: step.title,
      blocks: step.blocks,
      checks: step.checks.map(({ id, says }) => ({ id, says })),
      questions: step.questions.map(({ id, ask, choices }) => ({ id, ask, choices: choices ?? null })),
      hintCount: step.hints.length,
    })),
  };
}
