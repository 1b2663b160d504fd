// Describes the differences between two views of a session, for screen readers.
import type { Guide } from '../../engine/protocol/guide.ts';
import type { SessionView } from '../../engine/protocol/session-view.ts';

/**
 * One sentence for each check of the current step that passed, failed or broke since `before`; none for the first view.
 */
export function verdictNews(guide: Guide, before: SessionView | null, after: SessionView): string[] {
  if (!before || before.step !== after.step) return [];
  const says = new Map(
    guide.steps.find((step) => step.id === after.step)?.checks.map((check) => [check.id, check.says]),
  );
  const then = before.steps.find((step) => step.id === after.step);
  const now = after.steps.find((step) => step.id === after.step);
  const news: string[] = [];
  for (const verdict of now?.verdicts ?? []) {
    const text = says.get(verdict.check);
    const old = then?.verdicts.find((other) => other.check === verdict.check);
    if (text === undefined || old?.pass === verdict.pass) continue;
    if (verdict.pass) news.push(`Passed: ${text}`);
    else if (old?.pass) news.push(`No longer holds: ${text}`);
  }
  if (now?.passed && !then?.passed) news.push('Step passed.');
  if (after.finished && !before.finished) news.push('Lab finished.');
  return news;
}
