// The fault that a session of a lab with faults gets: the saved run's, another one in a new run, or the requested one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultSchema, type Lab } from '../../engine/protocol/lab.ts';
import { Sessions, type SessionsOptions } from '../../engine/session/sessions.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { HandSource, LocalDriver, smallLab } from './small-lab.ts';

const fault = (id: string) =>
  faultSchema.parse({
    ...{ id, title: id, symptom: `Something is wrong.`, debrief: `It was ${id}.` },
    inject: [{ on: 'host', run: 'true' }],
    repair: [{ on: 'host', run: 'true' }],
    wrongRepair: { run: [{ on: 'host', run: 'true' }], fails: 'typed', says: 'x' },
  });
const shop: Lab = { ...smallLab, id: 'shop', steps: [smallLab.steps[1]!], faults: ['one', 'two', 'three'].map(fault) };

let directory: string;
let store: ProgressStore;
const all: Sessions[] = [];
const engine = (options: Partial<SessionsOptions> = {}): Sessions => {
  const openSource = () => Promise.resolve(new HandSource());
  const sessions = new Sessions({ labs: [shop, smallLab], driver: new LocalDriver(), store, openSource, ...options });
  all.push(sessions);
  return sessions;
};
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vethlab-seeds-'));
  store = new ProgressStore(directory);
});
afterEach(async () => {
  await Promise.all(all.splice(0).map((sessions) => sessions.closeAll()));
  store.close();
  rmSync(directory, { recursive: true });
});

test('a run keeps its seed from one engine to the next, and a new run gets another one', async () => {
  const first = (await engine().open('shop', false)).view().fault!;
  expect(first).toMatchObject({ symptom: 'Something is wrong.', debrief: null });
  const later = engine();
  expect((await later.open('shop', false)).view().fault).toEqual(first);
  expect((await later.open('shop', true)).view().fault!.seed).not.toBe(first.seed);
});

test('a requested seed begins a new run if the saved run has another one', async () => {
  const saved = (await engine().open('shop', false)).view().fault!;
  const asked = await engine({ seed: 'two' }).open('shop', false);
  expect(asked.view().fault!.seed).toBe('two');
  expect(asked.lab.setup).toHaveLength(1);
  const again = await engine({ seed: 'two' }).open('shop', false, saved.seed);
  expect(again.view().fault!.seed).toBe(saved.seed);
  expect((await engine({ seed: 'two' }).open('small', false)).view().fault).toBe(null);
});

test('the fault is revealed once the lab is finished', async () => {
  const session = await engine({ seed: 'three' }).open('shop', false);
  session.progress.step('stop').restorePass();
  expect(session.view().fault!.debrief).toEqual({ title: 'three', text: 'It was three.' });
});
