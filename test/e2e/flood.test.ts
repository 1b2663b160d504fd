// A terminal that never stops talking: the page stays quick, browser and engine stay small, Ctrl-C works at once.
import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

const floodMs = 10_000;
const clickLimitMs = 500; // measured: 30 to 80 ms
const interruptLimitMs = 1_500; // measured: 100 to 450 ms, of which the test takes a part itself
const heapLimitMib = 100; // a page with a full scrollback of 10 000 lines; measured: 45
const residentGrowthMib = 100; // what is kept of the output for a reload, and Node's own garbage

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;
let devtools: CDPSession;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open();
  lab = new LabScreen(browser.page);
  devtools = await browser.page.context().newCDPSession(browser.page);
  await devtools.send('HeapProfiler.enable');
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** Clicks a tab of the instruments, and waits until the page shows it chosen. */
async function clickTab(name: string): Promise<void> {
  const tab = browser.page.getByRole('tab', { name, exact: true });
  const { x, y, width, height } = (await tab.boundingBox())!;
  await browser.page.mouse.click(x + width / 2, y + height / 2);
  await browser.page.waitForFunction((element) => element?.ariaSelected === 'true', await tab.elementHandle());
}

/** Lets the page note, of every click, the ms from the mouse to the next picture of the page. */
async function noteClicks(): Promise<() => Promise<number[]>> {
  await browser.page.evaluate(() => {
    const noted: number[] = [];
    Object.assign(window, { noted });
    const afterNextPicture = (act: () => void) => requestAnimationFrame(() => setTimeout(act));
    addEventListener(
      'click',
      ({ timeStamp }) => afterNextPicture(() => noted.push(performance.now() - timeStamp)),
      true,
    );
  });
  return () => browser.page.evaluate(() => (window as unknown as { noted: number[] }).noted);
}

/** What scripts of the page hold, buffers included. */
async function heapMib(): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  // backingStorageSize: newer than playwright's types
  const usage = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  return (usage.usedSize + (usage.backingStorageSize ?? 0)) / 1024 / 1024;
}

describe('a flood of output', () => {
  inOrder();

  it('leaves the page quick, and browser and engine small', async () => {
    await lab.open(program.url);
    await lab.terminal.focus();
    const before = { heap: await heapMib(), resident: program.residentMib };
    await lab.terminal.type('yes');
    await browser.page.keyboard.press('Enter');
    await expect.poll(() => lab.terminal.text()).toMatch(/^(y\n)+y$/);
    const end = performance.now() + floodMs;
    const clicks = await noteClicks();
    let clicked = 0;
    let resident = 0;
    while (performance.now() < end) {
      for (const tab of ['Rules', 'Changes', 'Topology']) await clickTab(tab);
      clicked += 3;
      resident = Math.max(resident, program.residentMib);
      await browser.page.waitForTimeout(200);
    }
    const times = await clicks();
    const heap = await heapMib();
    process.stderr.write(
      `clicks while yes runs: ${clicked}, slowest ${Math.max(...times).toFixed(0)} ms;` +
        ` heap ${before.heap.toFixed(0)} → ${heap.toFixed(0)} MiB;` +
        ` engine ${before.resident.toFixed(0)} → ${resident.toFixed(0)} MiB\n`,
    );
    expect(times).toHaveLength(clicked);
    expect(Math.max(...times)).toBeLessThan(clickLimitMs);
    expect(heap).toBeLessThan(heapLimitMib);
    expect(resident - before.resident).toBeLessThan(residentGrowthMib);
    expect(await lab.terminal.text()).toMatch(/^(y\n)+y$/); // it still runs
  });

  it('ends at once with Ctrl-C, and the shell is there', async () => {
    await lab.terminal.focus();
    const begin = performance.now();
    await browser.page.keyboard.press('Control+C');
    await lab.terminal.prompt();
    const ms = performance.now() - begin;
    process.stderr.write(`Ctrl-C → prompt: ${ms.toFixed(0)} ms\n`);
    expect(ms).toBeLessThan(interruptLimitMs);
    expect(await lab.terminal.text()).toContain('^C');
    expect(await lab.terminal.run('echo still-here')).toMatch(/\nstill-here\n/);
    expect(browser.complaints).toEqual([]);
  });
});
