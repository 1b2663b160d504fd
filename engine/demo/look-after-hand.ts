// What a presenter who had the keyboard left behind: which commands of the step need not be typed any more, and
// whether something else was done that the rest of the step was not written for.
import { fillText } from '../check/fill.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { onlyLooks } from '../session/only-looks.ts';
import type { Beat } from './beats.ts';
import type { Lack } from './perform-beat.ts';
import type { Show } from './show.ts';
import { lacksOf } from './until-step-holds.ts';

export interface Found {
  /** indices of beats that are done already */
  skips: ReadonlySet<number>;
  /** how many checks of the step hold */
  holds: number;
  /** checks that do not hold, of this step and of earlier ones that held before */
  lacks: Lack[];
  /** something was changed that is no part of the step: the presenter should choose how to go on */
  strange: boolean;
}

/** `since`: id of the last command that was typed before. */
export async function lookAfterHand(show: Show, since: number, signal: AbortSignal): Promise<Found> {
  const { session, step, beats, at } = show;
  const { run } = session;
  const isCheck = ({ check }: { check: string }) => step.checks.some(({ id }) => id === check);
  const verdicts = (await run.verdictsNow(step.id, signal)).filter(isCheck);
  const typed = run.terminals.commands.filter(({ id, endedAtMs }) => id > since && endedAtMs !== null);
  const lacks = [...lacksOf(session, step, verdicts), ...regressed(show)];
  const changing = typed.filter(({ command }) => !onlyLooks(command));
  const allHold = step.checks.length > 0 && lacks.length === 0;
  const own = beats.map((beat, index) => index >= at.beat && typed.some((record) => isOf(beat, record, run.state)));
  const skipped = beats.map(
    (beat, index) =>
      own[index] || (allHold && changing.length > 0 && index >= at.beat && beat.kind === 'type' && beat.decisive),
  );
  const foreign = changing.filter((record) => !beats.some((beat) => isOf(beat, record, run.state)));
  return {
    skips: new Set(skipped.flatMap((skip, index) => (skip ? [index] : []))),
    holds: verdicts.filter(({ pass }) => pass).length,
    lacks,
    strange: foreign.length > 0 && !allHold,
  };
}

/** The command is the one that a beat would type, and it ended as that should. */
function isOf(beat: Beat, { machine, command, exit }: CommandRecord, state: NetworkState | null): boolean {
  if (beat.kind !== 'type' || beat.deed.on !== machine || beat.deed.exit !== exit) return false;
  return (state && fillText(beat.deed.run, state)) === command;
}

/** What earlier steps made and is broken now. */
function regressed({ session, step }: Show): Lack[] {
  return session.progress.before(step.id).flatMap((earlier) => {
    const { regressed, verdicts } = earlier.state();
    return regressed.map(({ check }) => ({
      says: earlier.step.checks.find(({ id }) => id === check)?.says ?? check,
      verdict: verdicts.find((verdict) => verdict.check === check) ?? null,
    }));
  });
}
