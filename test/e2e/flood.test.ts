// A terminal with endless output: the page stays usable, browser and engine stay small, Ctrl-C works.
import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

const rounds = 30; // of clicks on the instruments during the output
const heapLimitMib = 100; // of a page with a full scrollback of 10 000 lines; measured: 45
const residentGrowthMib = 100; // output kept for a reload, and Node's own garbage

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

/** Clicks a tab of the instruments, and waits until it is shown as chosen. */
async function clickTab(name: string): Promise<void> {
  const tab = browser.page.getByRole('tab', { name, exact: true });
  const { x, y, width, height } = (await tab.boundingBox())!;
  await browser.page.mouse.click(x + width / 2, y + height / 2);
  await browser.page.waitForFunction((element) => element?.ariaSelected === 'true', await tab.elementHandle());
}

/** JavaScript memory of the page, including buffers. */
async function heapMib(): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  // backingStorageSize is missing in playwright's types
  const usage = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  return (usage.usedSize + (usage.backingStorageSize ?? 0)) / 1024 / 1024;
}

describe('a flood of output', () => {
  inOrder();

  it('leaves the page usable and keeps browser and engine small', async () => {
    await lab.open(program.url);
    await lab.terminal.focus();
    const before = { heap: await heapMib(), resident: program.residentMib };
    await lab.terminal.type('yes');
    await browser.page.keyboard.press('Enter');
    await expect.poll(() => lab.terminal.text()).toMatch(/^(y\n)+y$/);
    let resident = 0;
    for (let round = 0; round < rounds; round++) {
      for (const tab of ['Rules', 'Changes', 'Topology']) await clickTab(tab);
      resident = Math.max(resident, program.residentMib);
    }
    const heap = await heapMib();
    process.stderr.write(
      `while yes runs: heap ${before.heap.toFixed(0)} → ${heap.toFixed(0)} MiB;` +
        ` engine ${before.resident.toFixed(0)} → ${resident.toFixed(0)} MiB\n`,
    );
    expect(heap).toBeLessThan(heapLimitMib);
    expect(resident - before.resident).toBeLessThan(residentGrowthMib);
    expect(await lab.terminal.text()).toMatch(/^(y\n)+y$/); // it still runs
  });

  it('ends with Ctrl-C and returns to the shell', async () => {
    await lab.terminal.focus();
    await browser.page.keyboard.press('Control+C');
    await lab.terminal.prompt();
    expect(await lab.terminal.text()).toContain('^C');
    expect(await lab.terminal.run('echo still-here')).toMatch(/\nstill-here\n/);
    expect(browser.complaints).toEqual([]);
  });
});
