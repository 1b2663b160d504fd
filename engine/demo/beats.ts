// A step as a show: its solution in the order in which it is done, each deed with the sentence of the step's text that
// belongs to it. A plain function of the step; values in braces stay as they are.
import type { Action, Block, Deed, Step } from '../protocol/lab.ts';
import { onlyLooks } from '../session/only-looks.ts';
import { leadOf, openingOf } from './sentences.ts';

type Answer = Extract<Deed, { question: string }>;
type Page = Extract<Deed, { page: string }>;
type Trace = Extract<Block, { kind: 'trace' }>;

export type Beat = {
  /** the current sentence, Markdown */
  says: string;
  /** it changes something, or the room should make up its mind first */
  decisive: boolean;
} & (
  | { kind: 'say' }
  | { kind: 'type'; deed: Action }
  | { kind: 'answer'; deed: Answer }
  | { kind: 'page'; deed: Page }
  | { kind: 'trace'; block: Trace }
  | { kind: 'check' }
);

/** The opening, the deeds, the packets that the text offers to trace, and the checks last. */
export function beatsOf(step: Step): Beat[] {
  const opening = openingIn(step.blocks) ?? step.title;
  let says = opening;
  let read = 0;
  const deeds = step.solution.map((deed): Beat => {
    if ('question' in deed) return answerBeat(step, deed);
    const at = placeOf(deed, step.blocks, read);
    says = at === null ? says : (leadBefore(step.blocks, at) ?? says);
    read = at ?? read;
    if ('page' in deed) return { kind: 'page', says, deed, decisive: false };
    return { kind: 'type', says, deed, decisive: !onlyLooks(deed.run) };
  });
  return [{ kind: 'say', says: opening, decisive: false }, ...deeds, ...traces(step), checkBeat(step)];
}

function answerBeat(step: Step, deed: Answer): Beat {
  const question = step.questions.find(({ id }) => id === deed.question);
  return { kind: 'answer', says: question?.ask ?? step.title, deed, decisive: true };
}

function traces({ blocks }: Step): Beat[] {
  return blocks.flatMap((block, at): Beat[] =>
    block.kind === 'trace'
      ? [{ kind: 'trace', says: leadBefore(blocks, at) ?? 'One packet, and its whole way.', block, decisive: false }]
      : [],
  );
}

function checkBeat({ checks, title }: Step): Beat {
  const says = checks.length === 1 ? `What must be true: ${checks[0]!.says}.` : `${title}: what must be true now.`;
  return { kind: 'check', says, decisive: false };
}

/** Index of the block that holds what is done, from `from` on first; null where the text does not say it. */
function placeOf(deed: Action | Page, blocks: readonly Block[], from: number): number | null {
  const holds = (block: Block) => {
    if ('page' in deed) return block.kind === 'page' && block.url === deed.page;
    return block.kind === 'command' && block.machine === deed.on && linesOf(block.text).includes(plain(deed.run));
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
