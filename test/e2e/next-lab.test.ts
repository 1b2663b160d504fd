// The last page of a lab links to the next lab of the home page; that of the last lab links to all labs.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { KeyboardWalk } from './keyboard-walk.ts';
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

const end = () => lab.guide.getByRole('heading', { name: 'What you will have learned' });

async function goToEnd(): Promise<void> {
  await lab.ready();
  await lab.guide.getByRole('button', { name: 'What you learned' }).click();
  await end().waitFor();
}

it('the keyboard leads to the next lab of the home page, and from the last lab to all labs', async () => {
  const { page } = browser;
  const walk = new KeyboardWalk(page);
  await page.goto(program.url);
  const starts = page.getByRole('link', { name: /^Start: / });
  await starts.first().waitFor();
  const labels = await starts.evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')!));
  const titles = labels.map((label) => label.replace('Start: ', ''));
  await starts.first().click();
  await goToEnd();
  expect(await axeFaults(browser, 'next-lab')).toEqual([]);
  await end().focus();
  await walk.tabTo(new RegExp(`^Next lab: ${titles[1]!}\\s*$`));
  await page.keyboard.press('Enter');
  await page.getByRole('banner').getByRole('heading', { name: titles[1]! }).waitFor();
  await lab.ready();

  await page.getByRole('link', { name: 'vethlab, all labs' }).click();
  await page.getByRole('link', { name: `Start: ${titles.at(-1)!}` }).click();
  await goToEnd();
  expect(await lab.guide.getByText('Next lab').count()).toBe(0);
  await lab.guide.getByRole('link', { name: 'All labs' }).click();
  await page.getByRole('link', { name: `Resume: ${titles[1]!}` }).waitFor();
  expect(browser.complaints).toEqual([]);
});
