// Predictions and tables in a run of a lab: predictions are made once, settled when their outcome shows, and kept.
import { afterEach, describe, expect, it } from 'vitest';
import { onUpdate } from '../../engine/session/updates.ts';
import { stepFileSchema, type Lab } from '../../engine/protocol/lab.ts';
import { performAction } from '../../engine/session/actions.ts';
import { solutionAction } from '../../engine/session/solution-action.ts';
import { LabProgress } from '../../engine/session/lab-progress.ts';
import type { LabRun } from '../../engine/session/lab-run.ts';
import { openLabRun } from '../../engine/session/open-lab-run.ts';
import type { SavedAnswer } from '../../engine/store/progress-store.ts';
import { HandSource, LocalDriver, smallLab, web } from './small-lab.ts';
import { verdictsNow } from '../../engine/session/verdicts-now.ts';

const lab: Lab = {
  ...smallLab,
  steps: [
    {
      id: 'guess',
      blocks: [],
      ...stepFileSchema.parse({
        title: 'Guess',
        questions: [
          {
            ...{ id: 'port', kind: 'prediction', ask: 'Which port will it be?', answer: "{{ port('web', 80) }}" },
            reveal: [{ container: { name: 'web', running: true } }],
            explain: 'Docker picked it.',
          },
          {
            ...{ id: 'runs', kind: 'table', ask: 'Fill in' },
            rows: [{ id: 'web', says: 'web' }],
            columns: [{ id: 'runs', says: 'runs', choices: ['yes', 'no'] }],
            cells: [
              { row: 'web', column: 'runs', choice: 'yes', shows: [{ container: { name: 'web', running: true } }] },
              { row: 'web', column: 'runs', choice: 'no', shows: [{ container: { name: 'web', running: false } }] },
            ],
          },
        ],
        solution: [{ on: 'host', run: 'true' }],
      }),
    },
    smallLab.steps[1]!,
  ],
};

let run: LabRun | null = null;
const saved: SavedAnswer[] = [];
const open = async (progress = new LabProgress(lab)) => {
  const source = new HandSource();
  run = await openLabRun({ lab, driver: new LocalDriver(), progress, openSource: () => Promise.resolve(source) });
  run.on('answered', (answer) => saved.push(answer));
  return { run, source, step: run.progress.step('guess') };
};
afterEach(async () => {
  saved.length = 0;
  await run?.close();
});
const table = JSON.stringify({ web: { runs: 'yes' } });

describe('a prediction', () => {
  it('is accepted once, and settles by itself when its outcome shows', async () => {
    const { run, source, step } = await open();
    expect(run.verdicts.answer('guess', 'port', ' ')).toMatchObject({ pass: false, actual: 'not predicted yet' });
    expect(run.verdicts.answer('guess', 'port', '80')).toMatchObject({
      pass: false,
      prediction: { said: '80', right: null },
    });
    expect(() => run.verdicts.answer('guess', 'port', '32768')).toThrow(
      expect.objectContaining({ code: 'prediction-made' }),
    );
    expect(step.state().explains).toEqual({});
    source.show([web]);
    expect(step.state().verdicts).toMatchObject([
      { check: 'port', pass: true, prediction: { said: '80', was: '32768', right: false } },
    ]);
    expect(step.state().explains).toEqual({ port: 'Docker picked it.' });
    expect(saved.map(({ question, verdict }) => [question, verdict.pass])).toEqual([
      ['port', false],
      ['port', true],
    ]);
    expect(step.passed).toBe(false);
    run.verdicts.answer('guess', 'runs', table);
    expect(step.passed).toBe(true);
  });

  it('keeps the state from the moment when its outcome showed', async () => {
    const { run, source, step } = await open();
    run.verdicts.answer('guess', 'port', '32768');
    source.show([web]);
    source.show([]);
    expect(step.state().verdicts).toMatchObject([{ prediction: { was: '32768', right: true } }]);
  });

  it('is settled at once if it is made after the outcome has shown, even if the outcome no longer shows', async () => {
    const { run, source, step } = await open();
    source.show([web]);
    source.show([{ ...web, state: 'exited' }]);
    expect(step.passed).toBe(false);
    expect(run.verdicts.answer('guess', 'port', '32768')).toMatchObject({ pass: true, prediction: { right: true } });
  });

  it('waits for the values needed to judge it', async () => {
    const { run, source, step } = await open();
    run.verdicts.answer('guess', 'port', '32768');
    source.show([{ ...web, publishedPorts: [] }]);
    expect(step.state().verdicts).toMatchObject([{ pass: false }]);
    expect(saved).toHaveLength(1);
    source.show([web]);
    expect(step.state().verdicts).toMatchObject([{ prediction: { was: '32768', right: true } }]);
  });

  it('is never among the verdicts of checks', async () => {
    const { run, source } = await open();
    const told: string[] = [];
    onUpdate(run, 'verdicts', ({ verdicts }) => told.push(...verdicts.map(({ check }) => check)));
    source.show([web]);
    expect(told).toEqual([]);
  });

  it('stays made after the engine restarts, and is settled then', async () => {
    const first = await open();
    first.run.verdicts.answer('guess', 'port', '32768');
    const progress = new LabProgress(lab, { passed: [], answers: [...saved], hints: {} });
    await first.run.close();
    const { run, source, step } = await open(progress);
    expect(() => run.verdicts.answer('guess', 'port', '1')).toThrow(
      expect.objectContaining({ code: 'prediction-made' }),
    );
    source.show([web]);
    expect(step.state().verdicts).toMatchObject([{ pass: true, prediction: { right: true } }]);
  });

  it('is open again in a step that begins anew', async () => {
    const { run, source, step } = await open();
    source.show([web]);
    run.verdicts.answer('guess', 'port', '1');
    source.show([]);
    run.beginStep('guess');
    expect(step.state()).toMatchObject({ answers: {}, verdicts: [] });
    expect(run.verdicts.answer('guess', 'port', '2')).toMatchObject({ prediction: { said: '2', right: null } });
  });

  it('is judged together with all checks of a step', async () => {
    const { run, source } = await open();
    run.verdicts.answer('guess', 'port', '32768');
    expect(await verdictsNow(run, 'guess')).toMatchObject([{ check: 'port', pass: false }, { check: 'runs' }]);
    source.show([web]);
    expect(await verdictsNow(run, 'guess')).toMatchObject([{ check: 'port', pass: true }, { check: 'runs' }]);
  });
});

describe('a table', () => {
  it('is answered with a map by an action, and shown as JSON', async () => {
    const { run, source } = await open();
    source.show([web]);
    const action = { question: 'runs', answer: { web: { runs: 'yes' } } };
    expect(solutionAction(action)).toEqual({ question: 'runs', answer: table });
    expect(await performAction(run, action)).toMatchObject({ verdict: { pass: true } });
    expect(await performAction(run, { question: 'runs', answer: { web: { runs: 'no' } } })).toMatchObject({
      verdict: { pass: false, wrongCells: [{ row: 'web', column: 'runs' }] },
    });
  });
});

describe('a step that is entered again', () => {
  it('keeps its first start: commands typed in it still count', async () => {
    const { run } = await open();
    run.enterStep('stop');
    await performAction(run, { on: 'host', run: 'echo done', exit: 0 });
    const step = run.progress.step('stop');
    expect(step.passed).toBe(true);
    run.enterStep('guess');
    run.enterStep('stop');
    expect(step.state().regressed).toEqual([]);
    run.beginStep('stop');
    expect(step.state().verdicts).toMatchObject([{ check: 'typed', pass: false }]);
  });
});
