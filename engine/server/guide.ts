// A lab as the browser's guide shows it: without answers, causes, hints' texts and solutions.
import type { Lab } from '../protocol/lab.ts';
import type { Question } from '../protocol/question.ts';
import type { Followed, Guide } from '../protocol/guide.ts';
import { faultCheckId, faultCheckSays } from '../session/drawn-fault.ts';
import type { Session } from '../session/session.ts';

export function guideOf({ id, title, outcomes, next, steps, faults }: Lab): Guide {
  const ownChecks = faults.some(({ checks }) => checks.length > 0);
  const faultCheck = { id: faultCheckId, says: faultCheckSays };
  return {
    id,
    title,
    outcomes,
    next: next ?? null,
    steps: steps.map((step) => ({
      id: step.id,
      title: step.title,
      blocks: step.blocks,
      checks: [
        ...step.checks.map(({ id, says }) => ({ id, says })),
        ...(ownChecks && step === steps.at(-1) ? [faultCheck] : []),
      ],
      questions: step.questions.map(questionView),
      hintCount: step.hints.length,
    })),
  };
}

/** What who follows a session needs before they connect. */
export function followed({ id, lab }: Pick<Session, 'id' | 'lab'>): Followed {
  return { session: id, guide: guideOf(lab) };
}

function questionView(question: Question): Guide['steps'][number]['questions'][number] {
  const { id, kind, ask } = question;
  if (question.kind !== 'table') return { id, kind, ask, choices: question.choices ?? null, table: null };
  const { rows, columns } = question;
  return { id, kind, ask, choices: null, table: { rows, columns } };
}
