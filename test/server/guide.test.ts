// The guide's part of a lab: enough to show it, but no answers.
import { expect, test } from 'vitest';
import { faultSchema, stepFileSchema, type Lab } from '../../engine/protocol/lab.ts';
import { guideSchema } from '../../engine/protocol/guide.ts';
import { guideOf } from '../../engine/server/guide.ts';
import { smallLab } from '../session/small-lab.ts';

const forwarding = [{ forwarding: { enabled: true } }];
const asked = stepFileSchema.parse({
  title: 'Ask',
  questions: [
    { id: 'guess', kind: 'prediction', ask: 'Which?', choices: ['a', 'b'], answer: 'secret', reveal: forwarding },
    {
      ...{ id: 'fill', kind: 'table', ask: 'Fill in', rows: [{ id: 'r', says: 'R' }], explain: 'secret' },
      columns: [{ id: 'c', says: 'C', choices: ['yes', 'no'] }],
      cells: [{ row: 'r', column: 'c', choice: 'no', shows: forwarding }],
    },
  ],
  solution: [{ on: 'host', run: 'secret' }],
});
const fault = (id: string, checks: object[]) =>
  faultSchema.parse({
    ...{ id, title: 'secret', symptom: 'secret', debrief: 'secret', checks },
    inject: [{ on: 'host', run: 'secret' }],
    repair: [{ on: 'host', run: 'secret' }],
    wrongRepair: { run: [{ on: 'host', run: 'secret' }], fails: 'fault', says: 'secret' },
  });
const lab: Lab = { ...smallLab, steps: [smallLab.steps[1]!, { id: 'ask', blocks: [], ...asked }] };

test('predictions and tables come with their choices, without answers', () => {
  const guide = guideSchema.parse(guideOf(lab, [lab]));
  expect(guide.steps[1]!.questions).toEqual([
    { id: 'guess', kind: 'prediction', ask: 'Which?', choices: ['a', 'b'], table: null },
    {
      ...{ id: 'fill', kind: 'table', ask: 'Fill in', choices: null },
      table: { rows: [{ id: 'r', says: 'R' }], columns: [{ id: 'c', says: 'C', choices: ['yes', 'no'] }] },
    },
  ]);
  expect(JSON.stringify(guide)).not.toContain('secret');
});

test('a lab with faults shows one check in place of the checks of single faults, whichever fault is selected', () => {
  const own = { id: 'own', says: 'secret', expect: forwarding };
  const guide = guideOf({ ...lab, faults: [fault('one', [own]), fault('two', [])] }, [lab]);
  expect(guide.steps.map(({ checks }) => checks.map(({ id }) => id))).toEqual([['typed'], ['fault']]);
  expect(JSON.stringify(guide)).not.toContain('secret');
  expect(guideOf({ ...lab, faults: [fault('two', [])] }, [lab]).steps[1]!.checks).toEqual([]);
});

test('a lab names the next lab on the home page; the last lab names none', () => {
  const labs = ['first', 'second', 'third'].map((id) => ({ ...lab, id, title: `The ${id}` }));
  const led = labs.map((one) => guideSchema.parse(guideOf(one, labs)).nextLab);
  expect(led).toEqual([{ id: 'second', title: 'The second' }, { id: 'third', title: 'The third' }, null]);
});
