import { expect, test } from 'vitest';
import type { Guide } from '../../engine/protocol/guide.ts';
import type { CommandRecord, SessionView } from '../../engine/protocol/session-view.ts';
import type { Verdict } from '../../engine/protocol/verdict.ts';
import { checkMark } from '../../lab/guide/check-mark.ts';
import { howItWent } from '../../lab/guide/how-it-went.ts';
import { mergeById, mergeVerdicts } from '../../lab/session/merge.ts';
import { noteProgress } from '../../lab/session/progress-log.ts';
import { verdictNews } from '../../lab/session/verdict-news.ts';

const verdict = (check: string, pass: boolean): Verdict => ({
  ...{ check, pass, expected: 'x', actual: 'y' },
  ...{ evidence: null, cause: null },
});

function view(verdicts: Verdict[], more: Partial<SessionView> = {}): SessionView {
  const step = { id: 'one', passed: false, verdicts, regressed: [], explains: {}, answers: {}, hints: ['a'] };
  return {
    ...{
      id: 's',
      lab: 'l',
      status: { kind: 'ready' },
      step: 'one',
      checkpoint: 'kept',
      finished: false,
      unsaved: null,
      diskLow: null,
    },
    ...{ steps: [step], terminals: [], machines: ['host'], fault: null, ...more },
  };
}

const guide: Guide = {
  ...{ id: 'l', title: 'L', outcomes: [], next: null, nextLab: null },
  steps: [
    {
      ...{ id: 'one', title: 'One', blocks: [], questions: [], hintCount: 1 },
      checks: [{ id: 'up', says: 'web is up' }],
    },
  ],
};

const command = (id: number, more: Partial<CommandRecord> = {}): CommandRecord => ({
  ...{ id, terminal: 't', machine: 'host', command: 'true', exit: 0, startedAtMs: 0, endedAtMs: 60_000 },
  ...more,
});

test('a changed command replaces its earlier version, in the order of ids', () => {
  const merged = mergeById([command(2, { exit: null }), command(1)], [command(2, { exit: 1 }), command(3)]);
  expect(merged.map(({ id, exit }) => [id, exit])).toEqual([
    [1, 0],
    [2, 1],
    [3, 0],
  ]);
});

test('new verdicts replace only those of the same checks', () => {
  const merged = mergeVerdicts(view([verdict('up', false), verdict('other', false)]), 'one', [verdict('up', true)]);
  const passes = merged.steps[0]!.verdicts.map(({ check, pass }) => [check, pass]);
  expect(passes).toEqual([
    ['other', false],
    ['up', true],
  ]);
});

test('a check that passed or broke is announced once, but not on first sight or after changing the step', () => {
  const [failing, passing] = [view([verdict('up', false)]), view([verdict('up', true)])];
  expect(verdictNews(guide, failing, passing)).toEqual(['Passed: web is up']);
  expect(verdictNews(guide, passing, failing)).toEqual(['No longer holds: web is up']);
  expect(verdictNews(guide, passing, passing)).toEqual([]);
  expect(verdictNews(guide, null, passing)).toEqual([]);
  expect(verdictNews(guide, { ...failing, step: 'two' }, passing)).toEqual([]);
});

test('a check that fails before anything was tried causes no alarm', () => {
  expect(checkMark(undefined, false, true)).toBe('pending');
  expect(checkMark(verdict('up', false), false, false)).toBe('open');
  expect(checkMark(verdict('up', false), false, true)).toBe('failing');
  expect(checkMark(verdict('up', true), false, true)).toBe('passed');
  expect(checkMark(verdict('up', false), true, false)).toBe('regressed');
});

test('progress within a stage of the start is no new stage', () => {
  let stages = noteProgress([], { says: 'Build the image', done: 0.1 }, 1000);
  stages = noteProgress(stages, { says: 'Build the image', done: 0.4 }, 2000);
  stages = noteProgress(stages, { says: 'Start Docker', done: null }, 3000);
  expect(stages.map(({ says, done, sinceMs }) => [says, done, sinceMs])).toEqual([
    ['Build the image', 0.4, 1000],
    ['Start Docker', null, 3000],
  ]);
});

test('the report counts steps, hints, commands and time', () => {
  const commands = [command(1), command(2, { exit: 7, startedAtMs: 120_000, endedAtMs: 600_000 })];
  const counted = howItWent(guide, view([]), commands);
  expect(counted).toMatchObject({ passed: 0, commands: 2, failedCommands: 1, minutes: 10 });
  expect(counted.steps).toEqual([{ id: 'one', title: 'One', passed: false, hints: 1 }]);
  expect(howItWent(guide, view([]), []).minutes).toBeNull();
});
