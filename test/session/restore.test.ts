// A step that is restarted twice at once, by two tabs or a double click.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Sessions } from '../../engine/session/sessions.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { HandSource, LocalDriver, smallLab } from './small-lab.ts';

const directory = mkdtempSync(join(tmpdir(), 'vethlab-restore-'));
const driver = new LocalDriver();
const store = new ProgressStore(directory);
const openSource = () => Promise.resolve(new HandSource());
const sessions = new Sessions({ labs: [smallLab], driver, store, openSource });
afterAll(async () => {
  await sessions.closeAll();
  store.close();
  rmSync(directory, { recursive: true });
});

test('two requests at once to restart a step restart it once, and both get the same result', async () => {
  const session = await sessions.open('small', true);
  await expect.poll(() => session.status.kind).toBe('ready');
  const { opened } = driver;
  const [one, other] = await Promise.all([session.restore('run'), session.restore('run')]);
  expect(other).toEqual(one);
  expect(one.how).toBe('replayed'); // these sandboxes make no checkpoints
  await expect.poll(() => session.status.kind).toBe('ready');
  expect(driver.opened).toBe(opened + 1);
  await expect(session.restore('none')).rejects.toMatchObject({ code: 'step-unknown' });
  expect((await session.restore('run')).how).toBe('replayed'); // a refused request blocks nothing
});
