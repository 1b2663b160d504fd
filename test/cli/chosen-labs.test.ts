// The labs that a command line selects when some labs have faults.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chosenLabs } from '../../engine/cli/chosen-labs.ts';

const folder = (name: string) => `test/fixtures/content/${name}`;

test('a sound lab can be used beside one with faults', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vethlab-chosen-'));
  try {
    cpSync(folder('sound/10-demo'), join(directory, '10-demo'), { recursive: true });
    cpSync(folder('unknown-keys/10-demo'), join(directory, '20-other'), { recursive: true });
    expect((await chosenLabs(['demo'], directory)).map(({ id }) => id)).toEqual(['demo']);
    await expect(chosenLabs(['demo', 'other'], directory)).rejects.toMatchObject({ code: 'content-faults' });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a lab with faults is refused, naming its own faults', async () => {
  await expect(chosenLabs(['demo'], folder('unknown-keys'))).rejects.toMatchObject({
    code: 'content-faults',
    problem: expect.stringContaining('titel') as string,
  });
});

test('an unknown lab is refused', async () => {
  await expect(chosenLabs(['nowhere'], folder('sound'))).rejects.toMatchObject({ code: 'lab-unknown' });
});

test('all labs are refused if any has a fault', async () => {
  await expect(chosenLabs([], folder('folders'))).rejects.toMatchObject({ code: 'content-faults' });
});
