// Examines what a presenter did with the keyboard: which commands of the step need not be typed any more, and whether
// something was done that the rest of the step does not expect.
import { interpolate } from '../check/interpolate.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { isReadOnlyCommand } from '../session/read-only-command.ts';
import type { Cue } from './cues.ts';
import type { UnmetCheck } from './perform-cue.ts';
import type { Player } from './player.ts';
import { unmetChecksOf } from './wait-step-passed.ts';
import { verdictsNow } from '../session/verdicts-now.ts';

export interface Found {
  /** indices of the cues that are done already */
  skips: ReadonlySet<number>;
  /** how many checks of the step pass */
  holds: number;
  /** checks that fail: of this step, and of earlier steps if they passed before */
  lacks: UnmetCheck[];
  /** something was changed that is not part of the step, so the presenter should choose how to continue */
  strange: boolean;
}

/** `since`: id of the last command typed before the takeover. */
export async function reconcileTakeover(player: Player, since: number, signal: AbortSignal): Promise<Found> {
  const { session, step, cues, at } = player;
  const { run } = session;
  const isCheck = ({ check }: { check: string }) => step.checks.some(({ id }) => id === check);
  const verdicts = (await verdictsNow(run, step.id, signal)).filter(isCheck);
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

/** Whether the command is the one that the cue would type, and ended as expected. */
function isOf(cue: Cue, { machine, command, exit }: CommandRecord, state: NetworkState | null): boolean {
  if (cue.kind !== 'type' || cue.action.on !== machine || cue.action.exit !== exit) return false;
  return (state && interpolate(cue.action.run, state)) === command;
}

/** Checks of earlier steps that passed and fail now. */
function regressed({ session, step }: Player): UnmetCheck[] {
  return session.progress.before(step.id).flatMap((earlier) => {
    const { regressed, verdicts } = earlier.state();
    return regressed.map(({ check }) => ({
      says: earlier.step.checks.find(({ id }) => id === check)?.says ?? check,
      verdict: verdicts.find((verdict) => verdict.check === check) ?? null,
    }));
  });
}
