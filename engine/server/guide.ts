// Converts a lab to what the browser's guide shows: no answers, causes, texts of hints, or solutions.
import type { Lab } from '../protocol/lab.ts';
import type { Question } from '../protocol/question.ts';
import type { Followed, Guide } from '../protocol/guide.ts';
import { faultCheckId, faultCheckSays } from '../session/selected-fault.ts';
import type { Sessions } from '../session/sessions.ts';

/** `labs`: all labs, in the order of the home page. */
export function guideOf({ id, title, outcomes, next, steps, faults }: Lab, labs: readonly Lab[]): Guide {
  const following = labs[labs.findIndex((lab) => lab.id === id) + 1];
  const ownChecks = faults.some(({ checks }) => checks.length > 0);
  const faultCheck = { id: faultCheckId, says: faultCheckSays };
  return {
    id,
    title,
    outcomes,
    next: next ?? null,
    nextLab: following ? { id: following.id, title: following.title } : null,
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

/** What a follower's page needs before it connects. Throws LabError `session-unknown`. */
export function followed(sessions: Sessions, session: string): Followed {
  const { id, lab } = sessions.get(session);
  return { session: id, guide: guideOf(lab, sessions.labs) };
}

function questionView(question: Question): Guide['steps'][number]['questions'][number] {
  const { id, kind, ask } = question;
  if (question.kind !== 'table') return { id, kind, ask, choices: question.choices ?? null, table: null };
  const { rows, columns } = question;
  return { id, kind, ask, choices: null, table: { rows, columns } };
}
