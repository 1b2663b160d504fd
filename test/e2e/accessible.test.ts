// Accessibility: axe finds no violations, the keyboard suffices, and a phone needs no sideways scrolling.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { KeyboardWalk } from './keyboard-walk.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;
let walk: KeyboardWalk;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open({ reducedMotion: 'reduce' });
  lab = new LabScreen(browser.page);
  walk = new KeyboardWalk(browser.page);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** Names of the parts of the page that are wider than their space. */
function tooWide(): Promise<string[]> {
  return browser.page.evaluate(() => {
    const wide = [...document.querySelectorAll<HTMLElement>('html, body, main, article, [role="group"], .home')];
    return wide
      .filter((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0)
      .map((part) => `${part.tagName}.${part.className}: ${part.scrollWidth} in ${part.clientWidth}`);
  });
}

describe('the page is accessible', () => {
  inOrder();

  it('on the home page, where Tab and Enter open a lab', async () => {
    await browser.page.goto(program.url);
    await browser.page.getByRole('article').first().waitFor();
    expect(await axeFaults(browser, 'axe-home')).toEqual([]);
    await walk.tabTo(/^Start: Publish ports$/);
    await browser.page.keyboard.press('Enter');
    await lab.ready();
  });

  it('in a step whose checks fail', async () => {
    await lab.goTo(3);
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d --name web vethlab/web');
    await lab.expectChecks('Not yet');
    await lab.checks.first().scrollIntoViewIfNeeded();
    expect(await axeFaults(browser, 'axe-failing')).toEqual([]);
    await lab.terminal.run('docker rm -f web');
  });

  it('when the keyboard alone runs a command of the guide, and the checks pass', async () => {
    const { keyboard } = browser.page;
    await browser.page.reload();
    await lab.ready();
    await walk.goToPart('F6', 'Guide'); // leaves the terminal, which gets every other key
    await walk.tabTo(/^4\. Read the mapping/);
    await keyboard.press('Enter');
    await expect.poll(() => walk.focused.innerText()).toBe('Read the mapping'); // the new step's title
    await walk.goToPart('F6', 'Network');
    await walk.goToPart('Shift+F6', 'Guide');
    await walk.tabTo(/^3\. Publish every exposed port/);
    await keyboard.press('Enter');
    await walk.tabTo(/^Run on host: docker run -d -P --name web vethlab\/web$/);
    await keyboard.press('Space');
    await lab.expectChecks('Passed');
    expect(await lab.terminal.text()).toContain('root@host:~# docker run -d -P --name web vethlab/web');
    await lab.checks.first().scrollIntoViewIfNeeded();
    expect(await axeFaults(browser, 'axe-passed')).toEqual([]);
    await walk.goToPart('F6', 'Network');
    await walk.goToPart('F6', 'Terminals');
    expect(await lab.terminal.run('docker port web')).toContain('80/tcp -> 0.0.0.0:');
    await walk.goToPart('Shift+F6', 'Network');
  });

  it('on a phone, without scrolling sideways', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    const parts = page.getByRole('navigation', { name: 'Parts of the screen' });
    for (const part of ['Guide', 'Network', 'Terminals']) {
      await parts.getByRole('button', { name: part }).click();
      if (part === 'Guide') await lab.goTo(8); // the longest command of the lab
      expect(await tooWide(), part).toEqual([]);
      expect(await axeFaults(browser, `phone-${part.toLowerCase()}`)).toEqual([]);
    }
    await page.goto(new URL('/', program.url).href);
    await page.getByRole('article').first().waitFor();
    expect(await tooWide()).toEqual([]);
    expect(await axeFaults(browser, 'phone-home')).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
