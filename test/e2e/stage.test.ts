// A demonstration in two windows: the presenter plays, pauses, takes the keyboard, breaks something, starts the step
// over and continues. The audience sees it all through a read-only link.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let presenter: TestBrowser;
let audience: TestBrowser;

beforeAll(async () => {
  program = await RunningProgram.start(['demo', 'publish-ports', '--pace', '40']);
  const wide = { viewport: { width: 1440, height: 900 } };
  presenter = await TestBrowser.open(wide);
  audience = await TestBrowser.open(wide); // another browser, whose only cookie is that of the link
});
afterAll(async () => {
  await presenter?.close();
  await audience?.close();
  expect(await program?.stop()).toBe(0);
});

const press = (key: string) => presenter.page.keyboard.press(key);
const phase = (words: string) => presenter.page.getByRole('status').getByText(words).waitFor({ timeout: 60_000 });
const step = (browser: TestBrowser, title: string) =>
  browser.page
    .getByRole(browser === audience ? 'banner' : 'banner')
    .getByText(title)
    .waitFor({ timeout: 60_000 });
const screenOf = async (browser: TestBrowser) =>
  (await browser.page.getByRole('region', { name: 'Terminal' }).locator('.xterm-rows > div').allInnerTexts())
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .filter((row) => row !== '')
    .join('\n');
const shows = (browser: TestBrowser, text: string) => expect.poll(() => screenOf(browser)).toContain(text);
const sentence = () => audience.page.getByRole('region', { name: 'Now' }).innerText();
const green = (text: string) =>
  audience.page.getByRole('list', { name: 'What must be true' }).getByRole('listitem').filter({ hasText: text });

/** Presses the slide key again and again until the audience sees this text. */
async function goOnTo(wanted: string | RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        const reads = await sentence();
        if (typeof wanted === 'string' ? reads.includes(wanted) : wanted.test(reads)) return true;
        if (await presenter.page.getByText('Waiting for you').isVisible()) await press('PageDown');
        return false;
      },
      { timeout: 90_000, interval: 150 },
    )
    .toBe(true);
}

describe('A lab on stage', () => {
  inOrder();

  it('opens for the presenter and, by a read-only link, for the audience', async () => {
    const link = program.said.find((line) => line.startsWith('audience: '))!.slice('audience: '.length);
    await presenter.page.goto(program.url);
    await audience.page.goto(link);
    await phase('Waiting for you');
    await step(audience, 'Step 1 of 12');
    await expect.poll(sentence).toContain('A container has an address of its own');
    expect(await presenter.page.getByRole('region', { name: 'Notes' }).innerText()).toContain('Ask the room first');
    expect(await audience.page.getByText('Ask the room first').count()).toBe(0);
    expect(await audience.page.locator('button, input, select').filter({ visible: true }).count()).toBe(0);
    expect(await axeFaults(presenter, 'presenter')).toEqual([]);
    expect(await axeFaults(audience, 'audience')).toEqual([]);
  });

  it('advances like slides, and the checks turn green for everybody', async () => {
    await press('Space');
    await shows(audience, 'root@host:~# sysctl net.ipv4.ip_forward\nnet.ipv4.ip_forward = 1');
    await expect.poll(() => green('the host forwards packets').innerText()).toContain('Passed');
    await goOnTo('Start a container from the image');
    await step(audience, 'Publish every exposed port');
  });

  it('pauses between two keystrokes and continues', async () => {
    await phase('Waiting for you');
    await press('Space');
    await expect.poll(() => screenOf(audience)).toMatch(/# docker r?u?n? ?-?d?$/);
    await press('p');
    await phase('Paused');
    let paused = '';
    const isStill = async () => paused === (paused = await screenOf(audience));
    await expect.poll(isStill, { interval: 150 }).toBe(true); // keys already sent still arrive
    await presenter.shoot('presenter-paused');
    expect(await isStill()).toBe(true);
    await press('p');
    await shows(audience, '# docker run -d -P --name web vethlab/web');
    await expect.poll(() => green('publishes 22').innerText()).toContain('Passed');
    await audience.shoot('audience-green');
  });

  it('gives the keyboard to the presenter, who breaks something; it notices and offers to start the step over', async () => {
    await phase('Waiting for you');
    await press('F8');
    await phase('You have the keyboard');
    await presenter.page.keyboard.type('docker rm -f web && sysctl -w net.ipv4.ip_forward=0\n');
    await shows(audience, 'net.ipv4.ip_forward = 0');
    await expect.poll(() => green('publishes 22').innerText()).toContain('No longer holds');
    await press('F8');
    const trouble = presenter.page.getByRole('alert', { name: 'Something else was done' });
    await trouble.waitFor();
    const lacks = trouble.getByRole('listitem');
    await expect.poll(() => lacks.count()).toBeGreaterThanOrEqual(2);
    expect((await lacks.allInnerTexts()).join('\n')).toContain('the host forwards packets'); // of an earlier step
    expect(await audience.page.getByText('Something else was done').count()).toBe(0);
    expect(await axeFaults(presenter, 'presenter-offer')).toEqual([]);
  });

  it('starts the step over and continues from there', async () => {
    await presenter.page.getByRole('button', { name: 'Start the step over', exact: true }).click();
    await phase('Waiting for you');
    await expect.poll(sentence).toContain('Start a container from the image');
    await press('Space');
    await shows(audience, '# docker run -d -P --name web vethlab/web');
    await expect.poll(() => green('publishes 22').innerText(), { timeout: 60_000 }).toContain('Passed');
    await phase('Waiting for you');
    await press('PageDown');
    await step(audience, 'Read the mapping');
    await step(presenter, 'Step 4 of 12');
  });

  it('shows the present state to late arrivals, on a phone too', async () => {
    await audience.page.setViewportSize({ width: 390, height: 844 });
    await audience.page.reload();
    await step(audience, 'Read the mapping');
    await shows(audience, '# docker run -d -P --name web vethlab/web');
    const { scrollWidth, clientWidth } = await audience.page.evaluate(() => document.documentElement);
    expect(scrollWidth).toBe(clientWidth);
    expect(await axeFaults(audience, 'audience-phone')).toEqual([]);
    await presenter.page.setViewportSize({ width: 390, height: 844 });
    expect(await axeFaults(presenter, 'presenter-phone')).toEqual([]);
    expect(presenter.complaints).toEqual([]);
    expect(audience.complaints).toEqual([]);
  });
});
