// What a presenter who had the keyboard left behind: which commands of the step need not be typed any more, and
// whether something else was done that the rest of the step was not written for.
import { interpolate } from '../check/interpolate.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { isReadOnlyCommand } from '../session/read-only-command.ts';
import type { Cue } from './cues.ts';
import type { UnmetCheck } from './perform-cue.ts';
import type { Player } from './player.ts';
import { unmetChecksOf } from './wait-step-passed.ts';

export interface Found {
  /** indices of cues that are done already */
  skips: ReadonlySet<number>;
  /** how many checks of the step hold */
  holds: number;
  /** checks that do not hold, of this step and of earlier ones that held before */
  lacks: UnmetCheck[];
  /** something was changed that is no part of the step: the presenter should choose how to go on */
  strange: boolean;
}

/** `since`: id of the last command that was typed before. */
export async function reconcileTakeover(player: Player, since: number, signal: AbortSignal): Promise<Found> {
  const { session, step, cues, at } = player;
  const { run } = session;
  const isCheck = ({ check }: { check: string }) => step.checks.some(({ id }) => id === check);
  const verdicts = (await run.verdictsNow(step.id, signal)).filter(isCheck);
  const typed = run.terminals.commands.filter(({ id, endedAtMs }) => id > since && endedAtMs !== null);
  const lacks = [...unmetChecksOf(session, step, verdicts), ...regressed(player)];
  const changing = typed.filter(({ command }) => !isReadOnlyCommand(command));
  const allHold = step.checks.length > 0 && lacks.length === 0;
  const own = cues.map((cue, index) => index >= at.cue && typed.some((record) => isOf(cue, record, run.state)));
  const skipped = cues.map(
    (cue, index) =>
      own[index] || (allHold && changing.length > 0 && index >= at.cue && cue.kind === 'type' && cue.decisive),
  );
  const foreign = changing.filter((record) => !cues.some((cue) => isOf(cue, record, run.state)));
  return {
    skips: new Set(skipped.flatMap((skip, index) => (skip ? [index] : []))),
    holds: verdicts.filter(({ pass }) => pass).length,
    lacks,
    strange: foreign.length > 0 && !allHold,
  };
}

/** The command is the one that a cue would type, and it ended as that should. */
function isOf(cue: Cue, { machine, command, exit }: CommandRecord, state: NetworkState | null): boolean {
  if (cue.kind !== 'type' || cue.action.on !== machine || cue.action.exit !== exit) return false;
  return (state && interpolate(cue.action.run, state)) === command;
}

/** What earlier steps made and is broken now. */
function regressed({ session, step }: Player): UnmetCheck[] {
  return session.progress.before(step.id).flatMap((earlier) => {
    const { regressed, verdicts } = earlier.state();
    return regressed.map(({ check }) => ({
      says: earlier.step.checks.find(({ id }) => id === check)?.says ?? check,
      verdict: verdicts.find((verdict) => verdict.check === check) ?? null,
    }));
  });
}
