// Moves the focus between the parts of the screen: F6 and Shift+F6.
import type { Part } from './layout.svelte.ts';

const order: readonly Part[] = ['guide', 'instruments', 'terminals'];

/**
 * Focuses the part after (1) or before (-1) the one that contains `from`, and returns that part. `only`: the one part
 * that a narrow screen shows, which is left for the next; null if all are visible.
 */
export function nextPart(from: Element | null, by: 1 | -1, only: Part | null): Part {
  const present = only ?? (from?.closest<HTMLElement>('[data-part]')?.dataset['part'] as Part | undefined);
  const at = present ? order.indexOf(present) : by > 0 ? -1 : 0;
  const part = order[(at + by + order.length) % order.length]!;
  requestAnimationFrame(() => focusPart(part)); // a hidden part must be shown first
  return part;
}

function focusPart(part: Part): void {
  const section = document.querySelector<HTMLElement>(`[data-part="${part}"]`);
  const terminal = section?.querySelector<HTMLElement>('.pane.used .xterm-helper-textarea');
  const tab = section?.querySelector<HTMLElement>('[role="tab"][tabindex="0"]');
  (terminal ?? tab ?? section)?.focus();
}
