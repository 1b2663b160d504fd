// Other kinds of questions: predictions, judged when their outcome shows, and tables, judged cell by cell.
import { describe, expect, it, test } from 'vitest';
import { judgeQuestion } from '../../engine/check/judge-question.ts';
import { questionSchema } from '../../engine/protocol/question.ts';
import { recorded } from '../observer/recorded.ts';
import { context, siteState } from './state-builder.ts';

describe('a prediction', () => {
  const question = questionSchema.parse({
    id: 'source',
    kind: 'prediction',
    ask: 'Which address will it see?',
    answer: "{{ machineAddress('host') }}",
    accept: ['the host’s'],
    reveal: [{ command: { matches: 'curl' } }],
  });
  const judge = (said: string | null, revealed: boolean) => judgeQuestion(question, said, { ...context(), revealed });

  it('stays open until its outcome shows, and reveals nothing before', () => {
    expect(judge(null, true)).toMatchObject({ pass: false, actual: 'not predicted yet' });
    expect(judge('', true)).toMatchObject({ pass: false, actual: 'not predicted yet' });
    const open = judge('192.168.190.128', false);
    expect(open).toMatchObject({ pass: false, actual: 'you said “192.168.190.128”; it has not shown yet' });
    expect(open.prediction).toEqual({ said: '192.168.190.128', was: null, right: null });
    expect(JSON.stringify(judge('172.17.0.2', false))).not.toContain('192.168.190.128');
  });

  it('then says who was right', () => {
    expect(judge('192.168.190.128/24', true)).toMatchObject({
      pass: true,
      actual: 'you said “192.168.190.128/24”, and so it was',
      prediction: { was: '192.168.190.128', right: true },
    });
    expect(judge('The host’s', true)).toMatchObject({ pass: true, prediction: { right: true } });
  });

  it('passes when it was wrong, and reveals the outcome', () => {
    expect(judge('172.17.0.2', true)).toMatchObject({
      pass: true,
      actual: 'you said “172.17.0.2”; it was “192.168.190.128”',
      prediction: { said: '172.17.0.2', was: '192.168.190.128', right: false },
    });
  });

  it('stays open while the state has no value for the outcome', () => {
    const nowhere = siteState();
    nowhere.namespaces = [];
    const verdict = judgeQuestion(question, 'x', { ...context(nowhere), revealed: true });
    expect(verdict).toMatchObject({ pass: false, prediction: { right: null } });
  });
});

describe('a table', () => {
  const own = (row: string, container: string, sameAs: string, choice: string) => ({
    ...{ row, column: 'own', choice },
    shows: [{ namespace: { container, sameAs } }],
  });
  const question = questionSchema.parse({
    id: 'compare',
    kind: 'table',
    ask: 'Fill in',
    rows: [
      { id: 'host', says: '--net=host' },
      { id: 'bridge', says: '--net=bridge' },
    ],
    columns: [
      { id: 'own', says: 'a namespace of its own', choices: ['yes', 'no'] },
      { id: 'address', says: 'address', choices: ['the host’s', 'one on docker0', 'none'] },
    ],
    cells: [
      own('host', 'hosted', 'host', 'no'),
      own('host', 'hosted', 'none', 'yes'),
      own('bridge', 'web', 'none', 'yes'),
      {
        row: 'host',
        column: 'address',
        choice: 'the host’s',
        shows: [{ address: { on: 'container:hosted', is: '192.168.190.128' } }],
      },
      {
        row: 'bridge',
        column: 'address',
        choice: 'one on docker0',
        shows: [{ address: { on: 'container:web', in: "{{ bridgeSubnet('docker0') }}" } }],
      },
    ],
  });
  const right = { host: { own: 'no', address: 'the host’s' }, bridge: { own: 'yes', address: 'one on docker0' } };
  const judge = (answer: object | string | null, scene = 'modes') =>
    judgeQuestion(question, typeof answer === 'object' ? JSON.stringify(answer) : answer, context(recorded(scene)));

  it('passes when every cell matches the live state', () => {
    expect(judge(right)).toMatchObject({ pass: true, actual: 'all 4 cells are right', wrongCells: [] });
  });

  it('names wrong cells and counts empty ones, without revealing the correct choice', () => {
    const verdict = judge({ host: { own: 'yes', address: 'none' }, bridge: { own: 'yes' } });
    expect(verdict).toMatchObject({
      pass: false,
      actual: 'not right: --net=host · a namespace of its own and --net=host · address; 1 cell still empty',
      wrongCells: [
        { row: 'host', column: 'own' },
        { row: 'host', column: 'address' },
      ],
    });
    expect(JSON.stringify(verdict)).not.toMatch(/the host’s|one on docker0/);
  });

  it('does not pass while a cell is empty', () => {
    expect(judge({ host: right.host })).toMatchObject({
      pass: false,
      actual: 'no wrong cell so far; 2 cells still empty',
      wrongCells: [],
    });
  });

  test.each([null, '', '{}', 'no JSON', '[1]', '{"host":1}'])('takes %j as no answer', (answer) => {
    expect(judge(answer)).toMatchObject({ pass: false, actual: 'not answered yet' });
  });

  it('says what is missing if the state shows nothing to compare with', () => {
    expect(judge(right, 'published')).toMatchObject({
      pass: false,
      cause: 'A cell can only be compared with what is there: there is no container hosted.',
    });
  });
});
