// Does what one beat of a show says, in the sandbox, and tells whether it came out as it should.
import { fillText } from '../check/fill.ts';
import { LabError } from '../errors/lab-error.ts';
import { journeyRequestSchema } from '../protocol/journey.ts';
import type { Verdict } from '../protocol/verdict.ts';
import { doDeed, type DeedResult } from '../session/deeds.ts';
import { problemOf } from '../session/deed-problem.ts';
import type { Beat } from './beats.ts';
import { typeAsPerson } from './hand.ts';
import type { Show } from './show.ts';
import { showSize } from './show-terms.ts';
import { untilStepHolds } from './until-step-holds.ts';

/** What should be true and is not. */
export interface Lack {
  /** Markdown */
  says: string;
  verdict: Verdict | null;
}

export interface BeatFailure {
  problem: string;
  lacks: Lack[];
}

const resultMs = 900; // for the room to see what a command did before the next one

/** Null where all went well. Throws LabError, and the signal's reason when it is broken off. */
export async function performBeat(show: Show, beat: Beat, signal: AbortSignal): Promise<BeatFailure | null> {
  switch (beat.kind) {
    case 'say':
      return null;
    case 'trace':
      return trace(show, beat.block, signal);
    case 'check':
      return untilStepHolds(show, signal);
    default:
      if (beat.kind === 'answer' && alreadySaid(show, beat.deed.question)) return null;
      return judge(show, beat, await perform(show, beat, signal), signal);
  }
}

type Doing = Extract<Beat, { deed: unknown }>;

function perform(show: Show, { deed }: Doing, signal: AbortSignal): Promise<DeedResult> {
  const { run } = show.session;
  return doDeed(run, deed, {
    signal: AbortSignal.any([signal, run.signal]),
    size: showSize,
    onTerminal: (terminal) => show.typesInto(terminal),
    press: (keys, type) =>
      typeAsPerson(keys, type, {
        pace: () => show.tempo.typing,
        gate: () => show.tempo.gate.passed(signal),
        wait: (ms) => show.tempo.dwell(ms, signal),
      }),
  });
}

async function judge(show: Show, beat: Doing, result: DeedResult, signal: AbortSignal): Promise<BeatFailure | null> {
  const problem = problemOf(beat.deed, result);
  if (problem !== null) return { problem, lacks: [] };
  if (result.kind === 'answered') {
    const { verdict } = result;
    show.told(show.session.progress.step(show.step.id).answers.get(verdict.check) ?? '');
    if (!verdict.pass && verdict.prediction === undefined)
      return { problem: 'The answer is not right.', lacks: [{ says: beat.says, verdict }] };
  }
  await show.tempo.dwell(resultMs, signal);
  return null;
}

/** A prediction is made once; a step that is shown again does not make it anew. */
function alreadySaid({ session, step }: Show, question: string): boolean {
  const prediction = step.questions.find(({ id }) => id === question)?.kind === 'prediction';
  return prediction && session.progress.step(step.id).answers.has(question);
}

async function trace(
  { session }: Show,
  block: Extract<Beat, { kind: 'trace' }>['block'],
  signal: AbortSignal,
): Promise<BeatFailure | null> {
  const state = await session.run.fresh(signal);
  const { from, protocol } = block;
  const [to, port] = [fillText(block.to, state), block.port === null ? null : fillText(block.port, state)];
  const asked = journeyRequestSchema.safeParse({ from, protocol, to, port: port === null ? null : Number(port) });
  if (!asked.success) throw new LabError('value-missing', { expression: `${block.to} ${block.port ?? ''}`.trim() });
  await session.run.journeys.trace(asked.data, signal);
  return null;
}
