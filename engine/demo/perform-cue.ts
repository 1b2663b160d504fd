// Performs one cue of a demonstration in the sandbox and reports whether it succeeded.
import { interpolate } from '../check/interpolate.ts';
import { LabError } from '../errors/lab-error.ts';
import { traceRequestSchema } from '../protocol/packet-trace.ts';
import type { Verdict } from '../protocol/verdict.ts';
import { performAction, type ActionResult } from '../session/actions.ts';
import { problemOf } from '../session/action-problem.ts';
import type { Cue } from './cues.ts';
import { typeAsPerson } from './typing.ts';
import type { Player } from './player.ts';
import { playerSize } from './player-terms.ts';
import { waitStepPassed } from './wait-step-passed.ts';

/** Something that should be true and is not. */
export interface UnmetCheck {
  /** Markdown */
  says: string;
  verdict: Verdict | null;
}

export interface CueFailure {
  problem: string;
  lacks: UnmetCheck[];
}

const resultMs = 900; // lets the audience see the result of a command before the next one

/** Null if all went well. Throws LabError, and the signal's reason when aborted. */
export async function performCue(player: Player, cue: Cue, signal: AbortSignal): Promise<CueFailure | null> {
  switch (cue.kind) {
    case 'say':
      return null;
    case 'trace':
      return trace(player, cue.block, signal);
    case 'check':
      return waitStepPassed(player, signal);
    default:
      if (cue.kind === 'answer' && alreadySaid(player, cue.action.question)) return null;
      return judge(player, cue, await perform(player, cue, signal), signal);
  }
}

type Doing = Extract<Cue, { action: unknown }>;

function perform(player: Player, { action }: Doing, signal: AbortSignal): Promise<ActionResult> {
  const { run } = player.session;
  return performAction(run, action, {
    signal: AbortSignal.any([signal, run.signal]),
    size: playerSize,
    onTerminal: (terminal) => player.typesInto(terminal),
    press: (keys, type) =>
      typeAsPerson(keys, type, {
        pace: () => player.pacing.typing,
        gate: () => player.pacing.gate.passed(signal),
        wait: (ms) => player.pacing.dwell(ms, signal),
      }),
  });
}

async function judge(
  player: Player,
  cue: Doing,
  result: ActionResult,
  signal: AbortSignal,
): Promise<CueFailure | null> {
  const problem = problemOf(cue.action, result);
  if (problem !== null) return { problem, lacks: [] };
  if (result.kind === 'answered') {
    const { verdict } = result;
    player.told(player.session.progress.step(player.step.id).answers.get(verdict.check) ?? '');
    if (!verdict.pass && verdict.prediction === undefined)
      return { problem: 'The answer is not right.', lacks: [{ says: cue.says, verdict }] };
  }
  await player.pacing.dwell(resultMs, signal);
  return null;
}

/** A prediction is made once; showing a step again does not repeat it. */
function alreadySaid({ session, step }: Player, question: string): boolean {
  const prediction = step.questions.find(({ id }) => id === question)?.kind === 'prediction';
  return prediction && session.progress.step(step.id).answers.has(question);
}

async function trace(
  { session }: Player,
  block: Extract<Cue, { kind: 'trace' }>['block'],
  signal: AbortSignal,
): Promise<CueFailure | null> {
  const state = await session.run.fresh(signal);
  const { from, protocol } = block;
  const [to, port] = [interpolate(block.to, state), block.port === null ? null : interpolate(block.port, state)];
  const asked = traceRequestSchema.safeParse({ from, protocol, to, port: port === null ? null : Number(port) });
  if (!asked.success) throw new LabError('value-missing', { expression: `${block.to} ${block.port ?? ''}`.trim() });
  await session.run.traces.trace(asked.data, signal);
  return null;
}
