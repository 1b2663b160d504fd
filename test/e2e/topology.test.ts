// The picture of the network in a real Chromium: it shows what a command made, and gives facts by keyboard alone.
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { KeyboardWalk } from './keyboard-walk.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

const frameLimitMs = 100; // moving the picture does not stutter; an idle machine takes 17

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;
let walk: KeyboardWalk;
let picture: Locator;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
  lab = new LabScreen(browser.page);
  walk = new KeyboardWalk(browser.page);
  picture = browser.page.getByRole('application', { name: /^Picture of the network/ });
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const thing = (name: RegExp) => picture.getByRole('button', { name });
/** A straight line has no height, so it never counts as visible; the test checks that it is drawn. */
const drawn = (line: Locator) => line.waitFor({ state: 'attached' });
const facts = () => browser.page.locator('section.facts');
/** The value of a labelled fact. */
const fact = (label: string) =>
  facts()
    .locator('dt', { hasText: new RegExp(`^${label}$`) })
    .locator('+ dd')
    .innerText();

/** Starts measuring frame times. The returned function stops and returns them, milliseconds. */
async function noteFrames(): Promise<() => Promise<number[]>> {
  const notes = await browser.page.evaluateHandle(() => {
    const times: number[] = [];
    let last = performance.now();
    const note = (now: number) => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    return times;
  });
  return () => notes.jsonValue();
}

/** True if the thing is inside the visible part of the picture. */
async function inView(thing: Locator): Promise<boolean> {
  const [inner, outer] = [(await thing.boundingBox())!, (await picture.boundingBox())!];
  return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
}

describe('the picture of the network', () => {
  inOrder();

  it('shows a fresh site: three machines, docker0, and no container', async () => {
    await lab.open(program.url);
    for (const name of [/^client, machine/, /^host, machine/, /^internet, machine/, /^LAN /, /^gateway /])
      await thing(name).waitFor();
    await thing(/^docker0 172\.17\.0\.1\/16 no carrier, bridge in host, 0 ports$/).waitFor();
    expect(await thing(/container/).count()).toBe(0);
    expect(await axeFaults(browser, 'topology-fresh')).toEqual([]);
  });

  it('shows what docker run -P made: the container, its veth pair, docker0’s port, three published ports', async () => {
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d -P --name web vethlab/web');
    await thing(/^web, container$/).waitFor();
    await thing(/^eth0 172\.17\.0\.2\/16, in web, up$/).waitFor();
    await thing(/^veth\w+, in host, port of bridge docker0, up$/).waitFor();
    await drawn(thing(/^veth pair between veth\w+ in host and eth0 in web$/));
    await thing(/^docker0 .*, 1 port$/).waitFor();
    for (const port of [22, 80, 443]) await thing(new RegExp(`^Published port :\\d+ ${port}/tcp of web$`)).waitFor();
    expect(await axeFaults(browser, 'topology-published')).toEqual([]);
  });

  it('can be walked with the arrow keys, and Enter shows the facts of a thing', async () => {
    await walk.goToPart('F6', 'Guide');
    await walk.goToPart('F6', 'Network');
    await walk.tabTo(/^client, machine$|^host, machine$|^\S+ 192\./);
    await walk.arrowTo(thing(/^eth0 172\.17\.0\.2\/16, in web/));
    await browser.page.keyboard.press('Enter');
    await expect.poll(() => walk.focused.getAttribute('class')).toContain('facts');
    expect(await fact('Addresses')).toBe('172.17.0.2/16');
    expect(await fact('MAC')).toBe('02:42:ac:11:00:02');
    expect(await fact('Other end')).toMatch(/^veth\w+ in host, index \d+$/);
    expect(await fact('Routes over it')).toContain('default via 172.17.0.1 dev eth0');
    expect(await facts().innerText()).toMatch(/nat -A DOCKER ! -i docker0 -p tcp .* --to-destination 172\.17\.0\.2:22/);
    expect(await axeFaults(browser, 'topology-facts')).toEqual([]);
  });

  it('types the command that shows the same, and Escape returns to the thing', async () => {
    await walk.tabTo(/^Run on host: docker exec web ip addr show eth0$/);
    await browser.page.keyboard.press('Enter');
    await expect.poll(() => lab.terminal.text()).toContain('link/ether 02:42:ac:11:00:02');
    await browser.page.keyboard.press('Escape');
    expect(await facts().count()).toBe(0);
    expect(await walk.name()).toMatch(/^eth0 172\.17\.0\.2\/16, in web/);
  });

  it('says where a published port leads, in Docker’s words', async () => {
    await walk.arrowTo(thing(/^Published port :\d+ 80\/tcp of web$/));
    await browser.page.keyboard.press('Space');
    const hostPort = /:(\d+)$/.exec(await fact('On the host'))![1]!;
    expect(await fact('Leads to')).toBe('172.17.0.2:80 in web');
    await browser.page.keyboard.press('Escape');
    await lab.terminal.focus();
    expect(await lab.terminal.run('docker port web 80')).toContain(`0.0.0.0:${hostPort}`);
  });

  it('shows a link that is down, and no longer shows what is gone', async () => {
    await lab.terminal.run('ip link set $(ip -br link show master docker0 | cut -d@ -f1) down');
    await thing(/^veth\w+ down, in host/).waitFor();
    await drawn(thing(/^veth pair between .*, down$/));
    await lab.terminal.run('docker rm -f web');
    await expect.poll(() => thing(/web/).count()).toBe(0);
  });

  it('stays smooth with forty containers, and finds one of them', async () => {
    await lab.terminal.focus();
    await lab.terminal.type('docker start $(for i in {1..40}; do docker create -P --name web$i vethlab/web; done)');
    await browser.page.keyboard.press('Enter');
    await expect.poll(() => thing(/^web\d+, container$/).count(), { timeout: 180_000 }).toBe(40);
    const frames = await noteFrames();
    const { x, y, width, height } = (await picture.boundingBox())!;
    await browser.page.mouse.move(x + width / 2, y + height / 2);
    for (let turn = 0; turn < 40; turn++) await browser.page.mouse.wheel(0, turn < 30 ? 60 : -60);
    const times = (await frames()).sort((one, other) => one - other);
    const p95 = times[Math.floor(times.length * 0.95)]!;
    process.stderr.write(`frames while moving over forty containers: ${times.length}, p95 ${p95.toFixed(0)} ms\n`);
    expect(p95).toBeLessThan(frameLimitMs);
    expect(await inView(thing(/^web33, container$/))).toBe(false);
    await browser.page.getByRole('searchbox', { name: 'Filter: Topology' }).fill('web33');
    await expect.poll(() => inView(thing(/^web33, container$/))).toBe(true);
    await browser.page.getByRole('searchbox', { name: 'Filter: Topology' }).fill('');
    await lab.terminal.focus();
    await lab.terminal.run('docker rm -f $(docker ps -q) >/dev/null');
  });

  it('is upright on a phone, where the tables come first', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page
      .getByRole('navigation', { name: 'Parts of the screen' })
      .getByRole('button', { name: 'Network' })
      .click();
    await page.getByRole('group', { name: 'Topology as tables' }).waitFor();
    await page.getByText('Picture', { exact: true }).click();
    const [client, box] = [thing(/^client, machine/), thing(/^host, machine/)];
    await box.waitFor();
    expect((await box.boundingBox())!.y).toBeGreaterThan((await client.boundingBox())!.y + 50);
    await thing(/^docker0 /).click();
    expect(await fact('Docker’s network')).toBe('bridge');
    expect(await axeFaults(browser, 'topology-phone')).toEqual([]);
    await page.getByRole('button', { name: 'Close the facts' }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('has the same content as tables, is accessible, and remembers the choice', async () => {
    await browser.page.getByRole('radio', { name: 'Table' }).focus();
    await browser.page.keyboard.press('Space');
    const tables = browser.page.getByRole('group', { name: 'Topology as tables' });
    await tables.getByRole('rowheader', { name: 'docker0' }).first().waitFor();
    expect(await axeFaults(browser, 'topology-table')).toEqual([]);
    await browser.page.reload();
    await lab.ready();
    await tables.waitFor();
    await browser.page.getByRole('radio', { name: 'Picture' }).focus();
    await browser.page.keyboard.press('Space');
    await thing(/^host, machine/).waitFor();
    expect(browser.complaints).toEqual([]);
  });
});
