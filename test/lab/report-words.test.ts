import { expect, test } from 'vitest';
import type { JudgedStep } from '../../engine/protocol/report-judgement.ts';
import type { RecordedAnswer } from '../../engine/protocol/report.ts';
import {
  againWords,
  answerResult,
  answerText,
  effortWords,
  sandboxTexts,
  stepNotes,
} from '../../lab/report/report-words.ts';

const verdict = { check: 'q', pass: true, expected: '', actual: '', evidence: null, cause: null };
const answer = (more: Partial<RecordedAnswer['verdict']>, said = '80') => ({
  answer: said,
  verdict: { ...verdict, ...more },
});

test('an answer is shown as given, a table cell by cell, a prediction with the result', () => {
  expect(answerText(answer({}))).toBe('80');
  const table = JSON.stringify({ web: { runs: 'yes', port: '80' } });
  expect(answerText(answer({ wrongCells: [] }, table))).toBe('web · runs: yes; web · port: 80');
  expect(answerResult(answer({ pass: false }))).toBe('Not right');
  const prediction = { said: '80', was: '32768', right: false };
  expect(answerResult(answer({ prediction }))).toBe('Predicted; it was 32768');
});

test('remarks on a step are shown if there are any', () => {
  const step = {
    ...{ id: 's', title: 'S', passed: true, passedAtMs: 1, checks: [], regressed: [] },
    ...{ questions: 0, answers: [], hintsShown: 0, solutionShownAtMs: null },
  };
  expect(stepNotes(step)).toEqual([]);
  const regressed = [{ check: 'runs', command: 'docker stop web' }];
  expect(stepNotes({ ...step, questions: 1 })).toEqual(['1 question not answered']);
  expect(stepNotes({ ...step, hintsShown: 1, solutionShownAtMs: 1, regressed })).toEqual([
    '1 hint taken',
    'The solution was shown',
    '“runs” held until “docker stop web”',
  ]);
});

test('judging again is shown by its result', () => {
  const item = { id: 'runs', recorded: verdict, again: verdict, problem: null, same: true };
  const step: JudgedStep = { id: 's', title: 'S', recorded: 'passed', again: 'passed', same: true, items: [item] };
  expect(againWords(step)).toBe('Judged again with the same result');
  expect(againWords({ ...step, again: 'not passed', same: false })).toBe('Judged again: not passed');
  expect(againWords({ ...step, same: false, items: [{ ...item, same: false }] })).toBe(
    'Judged again with another verdict: runs',
  );
  expect(againWords({ ...step, again: 'not recorded', same: false, items: [] })).toMatch(/cannot be judged again$/);
});

test('effort and sandboxes are counted once', () => {
  const command = {
    id: 1,
    terminal: 't',
    machine: 'host' as const,
    command: 'false',
    exit: 1,
    startedAtMs: 0,
    endedAtMs: 500,
  };
  expect(effortWords({ commands: [] })).toBe('no commands');
  expect(effortWords({ commands: [command, { ...command, id: 2, exit: 0, endedAtMs: 65_000 }] })).toBe(
    '2 commands, 1 of which failed, in 65 s',
  );
  const sandbox = { openedAtMs: 0, driver: 'vm' as const, kernel: '6.12', docker: null, iptables: 'iptables v1.8.11' };
  expect(sandboxTexts({ sandboxes: [sandbox, { ...sandbox, openedAtMs: 9 }] })).toEqual([
    'virtual machine: Linux 6.12, iptables v1.8.11',
  ]);
});
