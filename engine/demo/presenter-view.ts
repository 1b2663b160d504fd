// A show as its presenter sees it, and the part of that which everybody sees.
import type { Presenter, Stage } from '../protocol/demo.ts';
import type { Step } from '../protocol/lab.ts';
import type { Beat } from './beats.ts';
import { plannedEnds } from './planned-time.ts';
import type { Show } from './show.ts';

export function presenterView(show: Show): Presenter {
  const { session, step, at, beats } = show;
  const planned = plannedEnds(session.lab);
  return {
    stage: stageView(show),
    notes: step.notes ?? textOf(step),
    next: nextOf(show),
    beat: Math.min(at.beat, beats.length),
    beats: beats.length,
    pace: show.tempo.pace,
    instant: show.tempo.instant,
    startedAtMs: show.startedAtMs,
    plannedMs: planned[Math.min(at.step, planned.length - 1)] ?? 0,
    plannedWholeMs: planned.at(-1) ?? 0,
    failure: show.failure,
    offer: show.found && { holds: show.found.holds, skips: show.found.skips.size, lacks: show.found.lacks },
    recording: show.recorded,
  };
}

export function stageView({ phase, step, beat, says, answer, terminal }: Show): Stage {
  const asked = beat.kind === 'answer' && beat.says === says ? { question: beat.deed.question, text: answer } : null;
  return { phase, step: step.id, kind: beat.kind, says, answer: asked, terminal: terminal?.id ?? null };
}

/** In words, what going on leads to. */
function nextOf(show: Show): string | null {
  const { session, at, beats, beat, phase, says } = show;
  const waitsBefore = phase === 'waiting' && beat.decisive && beat.says === says;
  const next = waitsBefore ? beat : beats.find((_, index) => index > at.beat && !show.skipped(index));
  if (next) return inWords(next);
  const following = session.lab.steps[at.step + 1];
  return following ? `Next step: **${following.title}**` : null;
}

function inWords(beat: Beat): string {
  switch (beat.kind) {
    case 'say':
      return beat.says;
    case 'type':
      return `Types on ${beat.deed.on}: \`${beat.deed.run}\``;
    case 'answer':
      return `Answers: ${beat.says}`;
    case 'page':
      return `Opens the page \`${beat.deed.page}\``;
    case 'trace':
      return `Sends one packet from ${beat.block.from} and follows it`;
    case 'check':
      return 'Waits until every check of the step is green';
  }
}

function textOf({ blocks }: Step): string {
  return blocks.flatMap((block) => (block.kind === 'prose' ? [block.markdown] : [])).join('\n\n');
}
