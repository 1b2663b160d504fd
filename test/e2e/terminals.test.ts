// Terminals on the page: hidden behind another one, and shown again in another pane.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open();
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

it('a terminal that is shown again in a smaller pane follows its output', async () => {
  await lab.open(program.url);
  await lab.terminal.focus();
  await lab.terminal.run('seq 100');
  await lab.terminal.choose('client');
  await browser.page.getByRole('tab', { name: 'Trace', exact: true }).click();
  await lab.terminal.choose('host');
  expect(await lab.terminal.run('echo back-again')).toMatch(/\nback-again\n/);
  expect(browser.complaints).toEqual([]);
});
