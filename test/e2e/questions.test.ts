// Predictions, tables and injected faults on the screen: a small lab with given network states, in a real browser.
import axe from 'axe-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserApp } from '../../engine/cli/browser-app.ts';
import { labFileSchema, stepFileSchema, type Lab } from '../../engine/protocol/lab.ts';
import { startServer, type RunningServer } from '../../engine/server/start-server.ts';
import { HandSource, LocalDriver, web } from '../session/small-lab.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';

const runs = (choice: string, running: boolean, row = 'web') => ({
  ...{ row, column: 'runs', choice },
  shows: [{ container: { name: row, running } }],
});
const lab: Lab = {
  ...labFileSchema.parse({
    ...{ id: 'shop', title: 'Shop', summary: 'A shop.', outcomes: ['mend it'], minutes: 1 },
    faults: [
      {
        ...{
          id: 'broken',
          title: 'It was broken',
          symptom: 'The **page** does not come.',
          debrief: 'Mended by `true`.',
        },
        inject: [{ on: 'host', run: 'true' }],
        repair: [{ on: 'host', run: 'true' }],
        wrongRepair: { run: [{ on: 'host', run: 'false' }], fails: 'x', says: 'x' },
      },
    ],
  }),
  steps: [
    {
      id: 'repair',
      blocks: [{ kind: 'prose', markdown: 'Repair it.' }],
      ...stepFileSchema.parse({
        title: 'Repair it',
        questions: [
          {
            ...{ id: 'port', kind: 'prediction', ask: 'Which host port will it be?', answer: "{{ port('web', 80) }}" },
            reveal: [{ container: { name: 'web', running: true } }],
            explain: 'Docker picked it.',
          },
          {
            ...{ id: 'compare', kind: 'table', ask: 'Compare the two.', explain: 'One of them runs.' },
            rows: [
              { id: 'web', says: '--name web' },
              { id: 'db', says: '--name db' },
            ],
            columns: [{ id: 'runs', says: 'runs?', choices: ['yes', 'no'] }],
            cells: [runs('yes', true), runs('no', false), runs('yes', true, 'db'), runs('no', false, 'db')],
          },
        ],
        solution: [{ on: 'host', run: 'true' }],
      }),
    },
  ],
};

const directory = mkdtempSync(join(tmpdir(), 'vethlab-questions-'));
let source: HandSource;
let server: RunningServer;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startServer({
    ...{ labs: [lab], driver: new LocalDriver(), port: 0, dataDirectory: directory, seed: 'k3f9xq' },
    pageDirectory: await browserApp(() => {}),
    system: { sandbox: 'container', accelerated: true, says: '', remedy: null },
    openSource: () => Promise.resolve((source = new HandSource())),
  });
  browser = await TestBrowser.open({ reducedMotion: 'reduce' });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(directory, { recursive: true });
});

const guide = () => browser.page.getByRole('region', { name: 'Guide' });
const question = (ask: string) => guide().getByRole('form').filter({ hasText: ask });
const prediction = () => question('Which host port');
const table = () => question('Compare the two.');
const cell = (row: string) => table().getByRole('combobox', { name: `${row}: runs?` });

async function faults(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await browser.shoot(`${name}-${colorScheme}`);
    await browser.page.evaluate(axe.source);
    const { violations } = await browser.page.evaluate<axe.AxeResults>('axe.run()');
    found.push(
      ...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    );
  }
  return found;
}

describe('questions on the screen', () => {
  inOrder();

  it('a lab with a fault shows the symptom and the seed, but not the fault', async () => {
    await browser.page.goto(server.url);
    await browser.page.getByRole('link', { name: 'Start: Shop' }).click();
    const note = guide().getByRole('region', { name: 'What is reported' });
    await note.getByText('The page does not come.').waitFor();
    expect(await note.innerText()).toContain('Seed k3f9xq');
    expect(await guide().innerText()).not.toMatch(/It was broken|Mended/);
  });

  it('a prediction is made once and stays', async () => {
    const commit = prediction().getByRole('button', { name: 'Commit to it' });
    expect(await commit.isDisabled()).toBe(true);
    await prediction().getByRole('textbox').fill('80');
    await browser.shoot('prediction-open');
    await commit.click();
    await prediction().getByText('You said: 80').waitFor();
    await prediction().getByText('What happens shows who was right.').waitFor();
    expect(await prediction().getByRole('textbox').count()).toBe(0);
    await browser.page.reload();
    await prediction().getByText('You said: 80').waitFor();
  });

  it('the page says by itself who was right, once it shows', async () => {
    source.show([web, { ...web, id: 'c2', name: 'db', state: 'exited' }]);
    await prediction().getByText('It was another way').waitFor();
    await prediction().getByText('It was: 32768').waitFor();
    await prediction().getByText('Docker picked it.').waitFor();
  });

  it('a table marks only the wrong cell, until it is changed', async () => {
    await cell('--name web').selectOption('no');
    await table().getByText('1 of 2 filled in').waitFor();
    await table().getByRole('button', { name: 'Compare with the sandbox' }).click();
    await table().getByText('not right: --name web · runs?; 1 cell still empty').waitFor();
    expect(await cell('--name web').getAttribute('aria-invalid')).toBe('true');
    expect(await cell('--name db').getAttribute('aria-invalid')).toBe('false');
    expect(await faults('table-wrong')).toEqual([]);
    await cell('--name web').selectOption('yes');
    expect(await cell('--name web').getAttribute('aria-invalid')).toBe('false');
  });

  it('right cells finish the lab, and then it says what the fault was', async () => {
    await cell('--name db').selectOption('no');
    await table().getByRole('button', { name: 'Compare with the sandbox' }).click();
    await table().getByText('Right', { exact: true }).waitFor();
    await table().getByText('One of them runs.').waitFor();
    await guide().getByText('It was broken').waitFor();
    expect(await faults('fault-told')).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
