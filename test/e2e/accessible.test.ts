// For everybody: axe finds nothing, the keyboard is enough, and a phone shows it all without scrolling sideways.
import axe from 'axe-core';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open({ reducedMotion: 'reduce' });
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** What axe finds in light and in dark, in words; a picture of each is kept under the name. */
async function faults(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await browser.shoot(`${name}-${colorScheme}`);
    await browser.page.evaluate(axe.source); // not by a script element: the page's policy forbids that
    const { violations, passes } = await browser.page.evaluate<axe.AxeResults>('axe.run()');
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    for (const { id, help, nodes } of violations)
      found.push(`${colorScheme}: ${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
  await browser.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}

const focused = (): Locator => browser.page.locator(':focus');

/** Presses Tab until what has the focus is so named, and sees to it that the focus can be seen. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await browser.page.keyboard.press('Tab');
    const element = focused();
    if ((await element.count()) === 0) continue; // the browser's own bar
    const text = (await element.getAttribute('aria-label')) ?? (await element.innerText());
    if (!name.test(text)) continue;
    const outline = await element.evaluate((node) => getComputedStyle(node).outlineStyle);
    expect(outline).not.toBe('none');
    return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}

/** Presses a key that leads to that part of the screen: the focus is in it then. */
async function goToPart(key: string, name: string): Promise<void> {
  await browser.page.keyboard.press(key);
  const part = () => focused().evaluate((element) => element.closest('section')?.getAttribute('aria-label'));
  await expect.poll(part).toBe(name);
}

/** Names of parts of the page that are wider than the room they have. */
function tooWide(): Promise<string[]> {
  return browser.page.evaluate(() => {
    const wide = [...document.querySelectorAll<HTMLElement>('html, body, main, article, [role="group"], .home')];
    return wide
      .filter((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0)
      .map((part) => `${part.tagName}.${part.className}: ${part.scrollWidth} in ${part.clientWidth}`);
  });
}

describe('the page for everybody', () => {
  inOrder();

  it('has a home page without faults, from which Tab and Enter open a lab', async () => {
    await browser.page.goto(program.url);
    await browser.page.getByRole('article').first().waitFor();
    expect(await faults('axe-home')).toEqual([]);
    await tabTo(/^Start: Publish ports$/);
    await browser.page.keyboard.press('Enter');
    await lab.ready();
  });

  it('is faultless in a step whose checks fail', async () => {
    await lab.goTo(3);
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d --name web vethlab/web');
    await lab.expectChecks('Not yet');
    await lab.checks.first().scrollIntoViewIfNeeded();
    expect(await faults('axe-failing')).toEqual([]);
    await lab.terminal.run('docker rm -f web');
  });

  it('runs a command of the guide by keyboard alone, and is faultless with its checks passed', async () => {
    const { keyboard } = browser.page;
    await browser.page.reload();
    await lab.ready();
    await goToPart('F6', 'Guide'); // out of the terminal, which takes every other key
    await tabTo(/^4\. Read the mapping/);
    await keyboard.press('Enter');
    await expect.poll(() => focused().innerText()).toBe('Read the mapping'); // the new step's title
    await goToPart('F6', 'Network');
    await goToPart('Shift+F6', 'Guide');
    await tabTo(/^3\. Publish every exposed port/);
    await keyboard.press('Enter');
    await tabTo(/^Run on host: docker run -d -P --name web vethlab\/web$/);
    await keyboard.press('Space');
    await lab.expectChecks('Passed');
    expect(await lab.terminal.text()).toContain('root@host:~# docker run -d -P --name web vethlab/web');
    await lab.checks.first().scrollIntoViewIfNeeded();
    expect(await faults('axe-passed')).toEqual([]);
    await goToPart('F6', 'Network');
    await goToPart('F6', 'Terminals');
    expect(await lab.terminal.run('docker port web')).toContain('80/tcp -> 0.0.0.0:');
    await goToPart('Shift+F6', 'Network');
  });

  it('fits on a phone', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    const parts = page.getByRole('navigation', { name: 'Parts of the screen' });
    for (const part of ['Guide', 'Network', 'Terminals']) {
      await parts.getByRole('button', { name: part }).click();
      if (part === 'Guide') await lab.goTo(8); // the longest command of all
      expect(await tooWide(), part).toEqual([]);
      expect(await faults(`phone-${part.toLowerCase()}`)).toEqual([]);
    }
    await page.goto(new URL('/', program.url).href);
    await page.getByRole('article').first().waitFor();
    expect(await tooWide()).toEqual([]);
    expect(await faults('phone-home')).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
