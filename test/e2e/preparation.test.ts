// What labs need cannot be prepared: page and terminal say why, a retry needs a request, the exit status tells.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetFailures, UnfitQemu } from '../unfit-qemu.ts';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { RunningProgram } from './running-program.ts';

let qemu: UnfitQemu;
let program: RunningProgram;
let browser: TestBrowser;

beforeAll(async () => {
  await forgetFailures();
  qemu = await UnfitQemu.create();
  program = await RunningProgram.start(['start'], 'vm', { PATH: qemu.path });
  browser = await TestBrowser.open();
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
  qemu?.remove();
  await forgetFailures();
});

it('a failure is shown with its remedy, is retried only from the page, and ends the engine with status 2', async () => {
  const { page } = browser;
  await page.goto(program.url);
  const needs = page.getByRole('region', { name: 'What labs need' });
  await needs.getByText('Sandbox template').waitFor();
  const failed = needs.getByRole('alert');
  await failed.waitFor({ timeout: 120_000 });
  expect(await needs.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/This page\s+ready/),
    expect.stringMatching(/Sandbox image\s+ready/),
    expect.stringMatching(/Sandbox template\s+could not be made/),
  ]);
  expect(await failed.innerText()).toContain(UnfitQemu.words);
  expect(await failed.innerText()).toContain('vethlab image --sandbox vm');
  expect(program.log).toContain(UnfitQemu.words);
  expect(await axeFaults(browser, 'preparation-failed')).toEqual([]);
  await browser.shoot('preparation-failed');

  await page
    .getByRole('link', { name: /^Start: / })
    .first()
    .click();
  await page.getByText(UnfitQemu.words).waitFor();
  expect(qemu.starts).toBe(1);

  await page.goto(program.url);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => qemu.starts, { timeout: 120_000 }).toBe(2);
  await failed.waitFor({ timeout: 120_000 });
  expect(await program.stop()).toBe(2);
});
