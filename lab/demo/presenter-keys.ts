// The presenter's keys, including those of a clicker. A key that a control on the page uses is left to it.
import type { DemoLink } from './demo-link.svelte.ts';

export const presenterKeys: readonly { keys: string; does: string }[] = [
  { keys: 'Space, →, Page Down', does: 'go on; while it types: at once' },
  { keys: 'P', does: 'pause, go on' },
  { keys: 'F8', does: 'take the keyboard, hand it back' },
  { keys: 'R R, ← ←, Page Up twice', does: 'start the step over' },
  { keys: '+ −', does: 'type faster, slower' },
  { keys: 'I', does: 'type at once from now on' },
];

const startOverWithinMs = 1500; // two presses are intended, one may be a slip
let startOverAskedAtMs = -Infinity;

/** What a key does; null if it is not one of the presenter's. */
export function keyAct(event: KeyboardEvent, link: DemoLink): (() => void) | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.key === 'F8') return () => link.takeOrHandBack();
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('input, textarea, dialog, [contenteditable]')) return null;
  if (event.key === ' ' && target?.closest('button, a, summary')) return null;
  const { show } = link;
  switch (event.key) {
    case ' ':
    case 'ArrowRight':
    case 'PageDown':
      return () => link.next();
    case 'p':
      return () => link.pauseOrGoOn();
    case 'r':
    case 'ArrowLeft':
    case 'PageUp':
      return () => startOverAtSecond(event.timeStamp, link);
    case '+':
      return () => show && link.send({ type: 'pace', pace: Math.min(200, show.pace * 1.25) });
    case '-':
      return () => show && link.send({ type: 'pace', pace: Math.max(2, show.pace / 1.25) });
    case 'i':
      return () => show && link.send({ type: 'instant', on: !show.instant });
    default:
      return null;
  }
}

function startOverAtSecond(atMs: number, link: DemoLink): void {
  const meant = atMs - startOverAskedAtMs < startOverWithinMs;
  startOverAskedAtMs = meant ? -Infinity : atMs;
  if (meant) link.send({ type: 'restore' });
}
