// The fault that a seed selects, and the lab with that fault.
import { expect, it, test } from 'vitest';
import { faultSchema, type Fault, type Lab } from '../../engine/protocol/lab.ts';
import { selectFault, labOfSeed, labWithFault, newSeed } from '../../engine/session/selected-fault.ts';
import { smallLab } from './small-lab.ts';

const fault = (id: string, more: object = {}): Fault =>
  faultSchema.parse({
    ...{ id, title: `Title of ${id}`, symptom: 'It does not work.', debrief: 'That was it.' },
    inject: [{ on: 'host', run: `break ${id}` }],
    repair: [{ on: 'host', run: `mend ${id}` }],
    wrongRepair: { run: [{ on: 'host', run: 'hope' }], fails: 'typed', says: 'no such command' },
    ...more,
  });
const check = { id: 'gone', says: 'it is gone', expect: [{ forwarding: { enabled: true } }] };
const twelve: Lab = { ...smallLab, faults: Array.from({ length: 12 }, (_, at) => fault(`fault-${at + 1}`)) };

test('a seed always selects the same fault, and every fault is selected by some seed', () => {
  const seeds = Array.from({ length: 300 }, (_, at) => `seed-${at}`);
  const drawn = seeds.map((seed) => selectFault(twelve, seed)!.id);
  expect(seeds.map((seed) => selectFault(twelve, seed)!.id)).toEqual(drawn);
  expect(new Set(drawn).size).toBe(12);
  // These appear in reports and on slides and must not change.
  expect(['a', 'b', 'k3f9xq', '2024'].map((seed) => selectFault(twelve, seed)!.id)).toMatchInlineSnapshot(`
    [
      "fault-3",
      "fault-2",
      "fault-4",
      "fault-12",
    ]
  `);
});

test('the id of a fault is a seed that selects it', () => {
  for (const { id } of twelve.faults) expect(selectFault(twelve, id)!.id).toBe(id);
});

test('new seeds differ and can be typed', () => {
  const seeds = new Set(Array.from({ length: 50 }, newSeed));
  expect(seeds.size).toBe(50);
  for (const seed of seeds) expect(seed).toMatch(/^[a-z2-9]{6}$/);
});

test('a lab without faults stays as it is', () => {
  expect(labOfSeed(smallLab, 'x')).toEqual({ lab: smallLab, fault: null });
});

test('the fault is injected after the setup, and its variants are added to those of the last step', () => {
  const lab = { ...smallLab, setup: [{ on: 'host' as const, run: 'scene', exit: 0 }] };
  const other = { id: 'other', run: [{ on: 'host', run: 'mend it otherwise' }] };
  const made = labWithFault(lab, fault('one', { otherRepairs: [other] }));
  expect(made.setup.map(({ run }) => run)).toEqual(['scene', 'break one']);
  expect(made.faults).toEqual([]);
  expect(made.steps[0]).toEqual(smallLab.steps[0]);
  const last = made.steps[1]!;
  expect(last.solution).toMatchObject([{ run: 'mend one' }, { run: 'echo done' }]);
  expect(last.mistakes).toMatchObject([{ id: 'wrong-repair', fails: 'typed', says: 'no such command' }]);
  expect(last.alternatives).toMatchObject([other]);
  expect(last.checks).toEqual(smallLab.steps[1]!.checks);
});

it('shows the same checks for every fault: its own checks are hidden behind one that reveals nothing', () => {
  const lab = { ...smallLab, faults: [fault('one', { checks: [check] }), fault('two')] };
  const [one, two] = lab.faults.map((each) => labWithFault(lab, each).steps.at(-1)!.checks);
  expect(one!.map(({ id }) => id)).toEqual(['typed', 'fault']);
  expect(two!.map(({ id }) => id)).toEqual(['typed', 'fault']);
  expect(one![1]).toMatchObject({ quiet: true, expect: check.expect });
  expect(two![1]).toMatchObject({ quiet: true, expect: smallLab.steps[1]!.checks[0]!.expect });
});

it('fills the facts of the fault into the steps, and leaves other braces unchanged', () => {
  const lab = structuredClone(smallLab);
  const [question] = lab.steps[0]!.questions;
  if (question?.kind !== 'answer') throw new Error('the small lab has another question');
  question.answer = "{{ fault('where') }}";
  question.explain = "It was {{ fault(\"title\") }} at {{ port('web', 80) }}, {{ fault('when') }}.";
  const made = labWithFault(lab, fault('one', { facts: { where: 'the bridge' } }));
  expect(made.steps[0]!.questions[0]).toMatchObject({
    answer: 'the bridge',
    explain: "It was Title of one at {{ port('web', 80) }}, {{ fault('when') }}.",
  });
});
