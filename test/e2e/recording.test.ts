// asciinema's own player accepts the recording of a demonstration, and the network is shown in step with it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { earlierFile } from '../earlier-file.ts';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'vethlab-cast-'));
const cast = join(directory, 'out.cast');
let program: RunningProgram;
let browser: TestBrowser;

beforeAll(async () => {
  program = await RunningProgram.start();
  const demo = ['demo', 'publish-ports', '--headless', '--instant', '--sandbox', 'container', '--record', cast];
  execFileSync(process.execPath, ['engine/vethlab.js', ...demo, '--data', program.dataDirectory], {
    cwd: root,
    stdio: 'ignore',
    timeout: 200_000,
  });
  browser = await TestBrowser.open({ viewport: { width: 1440, height: 900 } });
  await browser.page.goto(program.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
  rmSync(directory, { recursive: true });
});

const screen = () => browser.page.getByRole('region', { name: 'Terminal' }).locator('.ap-term').innerText();
const choose = (file: string) => browser.page.getByLabel('Open a recording').setInputFiles(file);
const steps = () => browser.page.getByRole('navigation', { name: 'Steps' });
const network = () => browser.page.getByRole('region', { name: 'Network' });
const goTo = (title: string) => steps().getByRole('button', { name: title }).click();

describe('A recording', () => {
  inOrder();

  it('is distinguished from other files', async () => {
    await browser.page.getByRole('link', { name: 'Play a recording' }).click();
    const none = join(directory, 'none.cast');
    writeFileSync(none, '{"version": 2, "width": 80, "height": 24}\n[0.1, "o", "hi"]\n');
    await choose(none);
    await browser.page.getByText('This file is no recording (asciicast v3).').waitFor();
  });

  it('opens in asciinema’s player with a marker at each step', async () => {
    await choose(cast);
    await browser.page.getByRole('heading', { name: 'Publish ports' }).waitFor();
    await expect.poll(() => steps().getByRole('button').count()).toBe(12);
    expect(await axeFaults(browser, 'recording')).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  it('shows for each step what was typed there and the network at that time', async () => {
    await goTo('3. Publish every exposed port');
    await expect.poll(screen).toContain('docker image inspect');
    await expect.poll(() => network().getByText('web', { exact: true }).count()).toBe(0);
    await goTo('8. Publish on ports you choose');
    await expect.poll(screen).toContain('docker top web');
    await expect.poll(() => network().getByText('web', { exact: true }).count()).toBe(1);
    await expect.poll(() => network().getByText('chosen', { exact: true }).count()).toBe(0);
    await browser.shoot('recording-step-8');
    await goTo('12. One address, any port');
    await expect.poll(() => network().getByText('one', { exact: true }).count()).toBe(1);
    await goTo('1. Forwarding is on'); // and back
    await expect.poll(() => network().getByText('web', { exact: true }).count()).toBe(0);
  });

  it('can be made of a learner’s terminal too, with a button', async () => {
    const { page } = browser;
    const lab = new LabScreen(page);
    await lab.open(new URL('/', program.url).href);
    await page.getByRole('button', { name: 'Record this terminal' }).click();
    await lab.terminal.focus();
    await lab.terminal.run('echo on record $((6 * 7))');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'End the recording and save it' }).click();
    expect((await saved).suggestedFilename()).toBe('publish-ports-host.cast');
    const own = join(directory, 'own.cast');
    await (await saved).saveAs(own);
    await page.goto(new URL('/recording.html', program.url).href);
    await choose(own);
    await goTo('1. Forwarding is on');
    await browser.page.locator('.ap-playback-button').click();
    await expect.poll(screen).toContain('on record 42');
    await page.reload();
    await choose(cast);
  });

  it('plays to its end without errors', async () => {
    await goTo('12. One address, any port');
    await browser.page.locator('.ap-playback-button').click();
    await expect.poll(screen, { timeout: 60_000 }).toContain('docker port any');
    await expect.poll(() => network().getByText('any', { exact: true }).count()).toBe(1);
    expect(browser.complaints).toEqual([]);
  });

  it('of an earlier version is shown as that version showed it', async () => {
    const earlier = join(directory, 'docker0.cast');
    writeFileSync(earlier, earlierFile('docker0.cast'));
    await choose(earlier);
    await browser.page.getByRole('heading', { name: 'The docker0 bridge' }).waitFor();
    await expect.poll(() => steps().getByRole('button').count()).toBe(6);
    await goTo('6. Across the bridge, without NAT');
    await expect.poll(screen).toContain('02:42:ac:11:00:03');
    await expect.poll(() => network().getByText('other', { exact: true }).count()).toBe(1);
    await goTo('3. An address and a gateway for each');
    await expect.poll(screen).toContain('brctl show docker0');
    await expect.poll(() => network().getByText('web', { exact: true }).count()).toBe(1);
    await expect.poll(() => network().getByText('other', { exact: true }).count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });
});
