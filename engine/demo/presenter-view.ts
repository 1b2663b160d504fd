// A demonstration as the presenter sees it, and the part of it that everybody sees.
import type { Presenter, Stage } from '../protocol/demo.ts';
import type { Step } from '../protocol/lab.ts';
import type { Cue } from './cues.ts';
import { plannedEnds } from './planned-time.ts';
import type { Player } from './player.ts';

export function presenterView(player: Player): Presenter {
  const { session, step, at, cues } = player;
  const planned = plannedEnds(session.lab);
  return {
    stage: stageView(player),
    notes: step.notes ?? textOf(step),
    next: nextOf(player),
    cue: Math.min(at.cue, cues.length),
    cues: cues.length,
    pace: player.pacing.pace,
    instant: player.pacing.instant,
    startedAtMs: player.startedAtMs,
    plannedMs: planned[Math.min(at.step, planned.length - 1)] ?? 0,
    plannedWholeMs: planned.at(-1) ?? 0,
    failure: player.failure,
    offer: player.found && { holds: player.found.holds, skips: player.found.skips.size, lacks: player.found.lacks },
    recording: player.recorded,
  };
}

export function stageView({ phase, step, cue, says, answer, terminal }: Player): Stage {
  const asked = cue.kind === 'answer' && cue.says === says ? { question: cue.action.question, text: answer } : null;
  return { phase, step: step.id, kind: cue.kind, says, answer: asked, terminal: terminal?.id ?? null };
}

/** What continuing leads to, in words. */
function nextOf(player: Player): string | null {
  const { session, at, cues, cue, phase, says } = player;
  const waitsBefore = phase === 'waiting' && cue.decisive && cue.says === says;
  const next = waitsBefore ? cue : cues.find((_, index) => index > at.cue && !player.skipped(index));
  if (next) return inWords(next);
  const following = session.lab.steps[at.step + 1];
  return following ? `Next step: **${following.title}**` : null;
}

function inWords(cue: Cue): string {
  switch (cue.kind) {
    case 'say':
      return cue.says;
    case 'type':
      return `Types on ${cue.action.on}: \`${cue.action.run}\``;
    case 'answer':
      return `Answers: ${cue.says}`;
    case 'page':
      return `Opens the page \`${cue.action.page}\``;
    case 'trace':
      return `Sends one packet from ${cue.block.from} and follows it`;
    case 'check':
      return 'Waits until every check of the step is green';
  }
}

function textOf({ blocks }: Step): string {
  return blocks.flatMap((block) => (block.kind === 'prose' ? [block.markdown] : [])).join('\n\n');
}
