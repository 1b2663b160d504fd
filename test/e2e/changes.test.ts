// What commands changed, as a learner sees it: typed into terminals of a real sandbox, read on the page.
import axe from 'axe-core';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

const run = 'docker run -d -P --name web vethlab/web';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;
let network: Locator;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open({ reducedMotion: 'reduce' });
  lab = new LabScreen(browser.page);
  network = browser.page.getByRole('region', { name: 'Network' });
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const instrument = (name: string) => network.getByRole('tab', { name }).click();
const entries = () => network.getByRole('list', { name: 'Commands and what they changed' }).locator('> li');
const entryOf = (text: string) => entries().filter({ hasText: text }).first();
/** The entry's visible text on one line. */
const wordsOf = async (text: string) => (await entryOf(text).innerText()).replaceAll(/\s+/g, ' ');
const head = (text: string) => entryOf(text).getByRole('button').first();

async function faults(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await browser.page.evaluate(axe.source);
    const { violations } = await browser.page.evaluate<axe.AxeResults>('axe.run()');
    for (const { id, nodes } of violations)
      found.push(`${colorScheme}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
  return found;
}

describe('what commands changed', () => {
  inOrder();

  it('shows an invitation while no command was run', async () => {
    await lab.open(program.url);
    expect(await network.getByRole('status').innerText()).toContain('What a command changes is said here.');
    await instrument('Changes');
    await network.getByText('Run a command in a terminal').waitFor();
    expect(await faults()).toEqual([]);
  });

  it('shows for docker run -P everything that Docker created', async () => {
    await lab.terminal.focus();
    await lab.terminal.run(run);
    const made = [
      ...['1 container', '3 published ports', '1 network namespace', '1 veth pair', '1 bridge port', '1 address'],
      ...['3 DNAT rules', '3 MASQUERADE rules', '3 forward accepts', '3 proxies listening'],
    ];
    for (const words of made) await expect.poll(() => wordsOf(run)).toContain(words);
    expect(await wordsOf(run)).toMatch(/^host docker run .* exit 0 .* added /);
    await browser.shoot('changes-docker-run');
  });

  it('opens by keyboard to the lines as the tools print them', async () => {
    await head(run).focus();
    await browser.page.keyboard.press('Enter');
    expect(await head(run).getAttribute('aria-expanded')).toBe('true');
    const lines = await entryOf(run).locator('dd code').allInnerTexts();
    const said = lines.map((line) => line.replace(/^\+\s*/, ''));
    expect(said).toContainEqual(
      expect.stringMatching(
        /^-A DOCKER ! -i docker0 -p tcp -m tcp --dport \d+ -j DNAT --to-destination 172\.17\.0\.2:80$/,
      ),
    );
    expect(said).toContain('-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE');
    expect(said).toContain('-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT');
    expect(said).toContain('172.17.0.2/16 on eth0');
    expect(said).toContainEqual(expect.stringMatching(/^veth\w+ on docker0$/));
    expect(said).toContainEqual(expect.stringMatching(/^tcp 0\.0\.0\.0:\d+ docker-proxy$/));
    expect(await faults()).toEqual([]);
    await browser.page.keyboard.press('Enter');
    expect(await head(run).getAttribute('aria-expanded')).toBe('false');
  });

  it('shows a connection for a curl from the client, and nothing for a command that only reads', async () => {
    await lab.terminal.choose('client');
    await lab.terminal.run('curl -sS -o /dev/null http://192.168.190.128:32769/');
    await expect.poll(() => wordsOf('curl')).toContain('added 1 conntrack entry');
    expect(await wordsOf('curl')).toMatch(/^client /);
    await lab.terminal.choose('host');
    await lab.terminal.run('docker port web');
    await expect.poll(() => wordsOf('docker port')).toContain('changed nothing');
  });

  it('shows what happened without a command: a container that exits', async () => {
    await lab.terminal.run('docker run -d --name brief vethlab/web sleep 2');
    await expect.poll(() => wordsOf('container brief exited (0)')).toContain('removed 1 network namespace 1 veth pair');
    expect(await wordsOf('container brief exited (0)')).toMatch(/^by itself .*changed brief running → exited \(0\)$/);
    expect(await wordsOf('sleep 2')).not.toContain('removed');
    await browser.shoot('changes-by-itself');
  });

  it('attributes the changes of commands typed one after another to each of them', async () => {
    await lab.terminal.run('ip link add A type veth peer name B');
    await lab.terminal.run('brctl addif docker0 A');
    await expect.poll(() => wordsOf('brctl addif')).toMatch(/added 1 bridge port$/);
    await expect.poll(() => wordsOf('ip link add')).toMatch(/added 1 veth pair$/);
  });

  it('lists the latest first, and arrow keys move through the list', async () => {
    const first = await entries().first().innerText();
    expect(first).toContain('brctl addif docker0 A');
    await head('brctl addif').focus();
    for (const part of ['ip link add A', 'container brief exited']) {
      await browser.page.keyboard.press('ArrowDown');
      expect(await browser.page.locator(':focus').innerText()).toContain(part);
    }
    await browser.page.keyboard.press('Home');
    expect(await browser.page.locator(':focus').innerText()).toContain('brctl addif');
  });

  it('can be filtered by kind, by words, and to commands that changed something', async () => {
    const all = await entries().count();
    await network.getByRole('checkbox', { name: 'only what changed something' }).check();
    expect(await entries().count()).toBe(all - 1);
    await network.getByRole('combobox', { name: 'Kind of change' }).selectOption('Rules and forwarding');
    expect(await entries().count()).toBe(1);
    expect(await wordsOf(run)).not.toContain('veth pair');
    await network.getByRole('combobox', { name: 'Kind of change' }).selectOption('every kind');
    await network.getByRole('searchbox').fill('brief exited');
    expect(await entries().count()).toBe(1);
    await network.getByRole('searchbox').fill('no such thing');
    await network.getByText('Nothing fits the filter.').waitFor();
    await network.getByRole('searchbox').fill('');
    await network.getByRole('checkbox', { name: 'only what changed something' }).uncheck();
  });

  it('says above the topology what the last command changed, and links to the lines and back', async () => {
    await instrument('Topology');
    const last = network.locator('.last');
    expect((await last.getByRole('status').innerText()).replaceAll(/\s+/g, ' ')).toBe(
      'brctl addif docker0 A Added 1 bridge port.',
    );
    await last.getByRole('button', { name: 'Show' }).click();
    expect(await head('brctl addif').getAttribute('aria-expanded')).toBe('true');
    expect(await entryOf('brctl addif').locator('dd code').innerText()).toContain('A on docker0');
    await entryOf('brctl addif').getByRole('button', { name: 'Show on the topology' }).click();
    await expect.poll(() => network.getByRole('tab', { name: 'Topology' }).getAttribute('aria-selected')).toBe('true');
  });

  it('is complete after a reload', async () => {
    await instrument('Changes');
    const before = (await entries().allInnerTexts()).length;
    await browser.page.reload();
    await lab.ready();
    await instrument('Changes');
    await expect.poll(() => entries().count()).toBe(before);
    await expect.poll(() => wordsOf(run)).toContain('3 DNAT rules');
    expect(browser.complaints).toEqual([]);
  });

  it('fits on a phone', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page
      .getByRole('navigation', { name: 'Parts of the screen' })
      .getByRole('button', { name: 'Network' })
      .click();
    await head(run).click();
    const sheet = network.locator('.sheet');
    expect(await sheet.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    expect(await faults()).toEqual([]);
    await browser.shoot('changes-phone');
  });

  it('attributes changes to each command of a block that the guide types', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(new URL('/#/labs/wire-by-hand', program.url).href);
    await lab.ready();
    await lab.goTo(4);
    await instrument('Changes');
    for (const line of ['ip link add A', 'brctl addif docker0 A']) {
      await lab.guide
        .getByRole('figure')
        .filter({ hasText: line })
        .getByRole('button', { name: /^Run on / })
        .click();
      await lab.terminal.prompt();
    }
    await expect.poll(() => wordsOf('brctl show')).toMatch(/changed nothing/);
    expect(await wordsOf('ip link add A')).toMatch(/exit 0 \S+ added 1 veth pair$/);
    expect(await wordsOf('brctl addif docker0 A')).toMatch(/exit 0 \S+ added 1 bridge port$/);
    expect(await wordsOf('ip link set A up')).toMatch(/exit 0 \S+ changed A down → up, no carrier$/);
  });
});
