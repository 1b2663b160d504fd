// The Run button types on a line of its own, and never into a program.
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

it('Run types on a line of its own, whatever is half-typed, and never into a running program', async () => {
  const { keyboard } = browser.page;
  await lab.open(program.url);
  const block = lab.guide.getByRole('figure').first();
  const run = block.getByRole('button', { name: /^Run on host: / });
  const command = /^Run on host: (.*)$/m.exec((await run.getAttribute('aria-label'))!)![1]!;
  /** what stands behind the visible prompts */
  const lines = async () =>
    (await lab.terminal.rows()).flatMap((row) => /^\w+@[\w-]+:\S*[#$] (.*)$/.exec(row)?.[1]?.trim() ?? []);
  await lab.terminal.focus();
  await lab.terminal.type('rm -rf /tmp/so');
  await keyboard.press('Home');
  await run.click();
  await block.getByText(/^exit \d+$/).waitFor();
  await expect.poll(lines).toEqual(['rm -rf /tmp/so^C', command]);
  await lab.terminal.focus();
  await lab.terminal.run('clear');
  await lab.terminal.type('cat');
  await keyboard.press('Enter');
  await run.click();
  await lab.terminal.area.getByRole('tab', { name: 'host 2', exact: true }).waitFor();
  await expect.poll(lines).toEqual([command]);
  await lab.terminal.area.getByRole('tab', { name: 'host', exact: true }).click();
  await expect.poll(lines).toEqual(['cat']);
  expect(browser.complaints).toEqual([]);
});
