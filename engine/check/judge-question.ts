// Judges an answer to a question against the live state. It never reveals the correct answer.
import type { PlainQuestion, Question } from '../protocol/question.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import { answersMatch } from './compare-answers.ts';
import type { CheckContext } from './context.ts';
import { interpolate, missingIn } from './interpolate.ts';
import { judgePrediction } from './judge-prediction.ts';
import { judgeTable } from './judge-table.ts';
import { short } from './text.ts';

/** The context for judging an answer; `revealed`: the outcome of a prediction shows on this state. */
export type QuestionContext = CheckContext & { readonly revealed?: boolean };

/** `answer` is null or empty if none was given yet. Values are those of the present state. */
export function judgeQuestion(question: Question, answer: string | null, context: QuestionContext): Verdict {
  switch (question.kind) {
    case 'answer':
      return judgePlain(question, answer, context);
    case 'prediction':
      return judgePrediction(question, answer, { state: context.state, revealed: context.revealed === true });
    case 'table':
      return judgeTable(question, answer, context);
  }
}

function judgePlain(question: PlainQuestion, answer: string | null, { state }: Pick<CheckContext, 'state'>): Verdict {
  const live = question.answer.includes('{{');
  const expected = live
    ? 'the value read from the live state'
    : question.choices
      ? 'the choice that is true'
      : 'the right answer';
  const verdict = (pass: boolean, actual: string, cause: string | null = null): Verdict => ({
    check: question.id,
    pass,
    expected,
    actual,
    evidence: null,
    cause,
  });

  if (answer === null || answer.trim() === '') return verdict(false, 'not answered yet');
  const given = `you answered “${short(answer)}”`;
  const right = [question.answer, ...question.accept]
    .map((text) => interpolate(text, state))
    .filter((text) => text !== null);
  if (right.some((text) => answersMatch(answer, text))) return verdict(true, given);

  const saying = knownWrong(question, answer, state);
  if (saying !== null) return verdict(false, given, saying);
  const missing = missingIn(question.answer, state);
  return verdict(false, given, missing && `There is nothing to compare it with yet: ${missing}.`);
}

function knownWrong({ wrong }: PlainQuestion, answer: string, state: NetworkState): string | null {
  for (const known of wrong) {
    const text = interpolate(known.answer, state);
    if (text !== null && answersMatch(answer, text)) return interpolate(known.says, state) ?? known.says;
  }
  return null;
}
