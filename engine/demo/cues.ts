// Turns a step into cues for a demonstration: the actions of its solution in order, each with the sentence of the
// step's text that belongs to it. A plain function of the step; values in braces stay as they are.
import type { TypedCommand, Block, Action, Step } from '../protocol/lab.ts';
import { isReadOnlyCommand } from '../session/read-only-command.ts';
import { leadOf, openingOf } from './sentences.ts';

type Answer = Extract<Action, { question: string }>;
type Page = Extract<Action, { page: string }>;
type Trace = Extract<Block, { kind: 'trace' }>;

export type Cue = {
  /** the current sentence, Markdown */
  says: string;
  /** it changes something, or the audience should make a guess first */
  decisive: boolean;
} & (
  | { kind: 'say' }
  | { kind: 'type'; action: TypedCommand }
  | { kind: 'answer'; action: Answer }
  | { kind: 'page'; action: Page }
  | { kind: 'trace'; block: Trace }
  | { kind: 'check' }
);

/** The opening, the actions, the packets that the text offers to trace, and finally the checks. */
export function cuesOf(step: Step): Cue[] {
  const opening = openingIn(step.blocks) ?? step.title;
  let says = opening;
  let read = 0;
  const actions = step.solution.map((action): Cue => {
    if ('question' in action) return answerBeat(step, action);
    const at = placeOf(action, step.blocks, read);
    says = at === null ? says : (leadBefore(step.blocks, at) ?? says);
    read = at ?? read;
    if ('page' in action) return { kind: 'page', says, action, decisive: false };
    return { kind: 'type', says, action, decisive: !isReadOnlyCommand(action.run) };
  });
  return [{ kind: 'say', says: opening, decisive: false }, ...actions, ...traces(step), checkBeat(step)];
}

function answerBeat(step: Step, action: Answer): Cue {
  const question = step.questions.find(({ id }) => id === action.question);
  return { kind: 'answer', says: question?.ask ?? step.title, action, decisive: true };
}

function traces({ blocks }: Step): Cue[] {
  return blocks.flatMap((block, at): Cue[] =>
    block.kind === 'trace'
      ? [{ kind: 'trace', says: leadBefore(blocks, at) ?? 'One packet, and its whole way.', block, decisive: false }]
      : [],
  );
}

function checkBeat({ checks, title }: Step): Cue {
  const says = checks.length === 1 ? `What must be true: ${checks[0]!.says}.` : `${title}: what must be true now.`;
  return { kind: 'check', says, decisive: false };
}

/** Index of the block that shows the action, searched from `from` on; null if the text does not show it. */
function placeOf(action: TypedCommand | Page, blocks: readonly Block[], from: number): number | null {
  const holds = (block: Block) => {
    if ('page' in action) return block.kind === 'page' && block.url === action.page;
    return block.kind === 'command' && block.machine === action.on && linesOf(block.text).includes(plain(action.run));
  };
  const later = blocks.findIndex((block, at) => at >= from && holds(block));
  const found = later >= 0 ? later : blocks.findIndex(holds);
  return found < 0 ? null : found;
}

function leadBefore(blocks: readonly Block[], at: number): string | null {
  const prose = blocks.slice(0, at).findLast((block) => block.kind === 'prose');
  return prose?.kind === 'prose' ? leadOf(prose.markdown) : null;
}

function openingIn(blocks: readonly Block[]): string | null {
  const prose = blocks.find((block) => block.kind === 'prose');
  return prose?.kind === 'prose' ? openingOf(prose.markdown) : null;
}

function linesOf(text: string): string[] {
  return text.replace(/\\\n/g, ' ').split('\n').map(plain);
}

function plain(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}
