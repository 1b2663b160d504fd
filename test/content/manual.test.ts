import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { formatFault } from '../../engine/content/diagnostic.ts';
import { loadLabs } from '../../engine/content/load-labs.ts';
import { manual } from '../../engine/content/manual.ts';
import { exampleFiles } from '../../engine/content/manual-example.ts';
import { expectationSchema } from '../../engine/protocol/expectation.ts';
import { functions } from '../../engine/protocol/functions.ts';

test('labs-content/README.md matches the schemas (else: npx tsx engine/content/manual.ts)', () => {
  expect(readFileSync('labs-content/README.md', 'utf8')).toBe(manual());
});

test('the manual has a section for every expectation and a row for every function', () => {
  const text = manual();
  for (const option of expectationSchema.options) {
    for (const kind of Object.keys(option.shape)) expect(text).toContain(`\n#### ${kind}\n`);
  }
  for (const name of Object.keys(functions)) expect(text).toContain(`| \`${name}(`);
});

test('the example loads without faults', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vethlab-manual-'));
  try {
    for (const [name, text] of Object.entries(exampleFiles)) {
      const file = join(directory, '10-hello', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { labs, faults } = await loadLabs(directory);
    expect(faults.map(formatFault)).toEqual([]);
    expect(labs.map(({ id }) => id)).toEqual(['hello']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
