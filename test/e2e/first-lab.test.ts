// Lab 1 as a learner does it, in a real browser: commands typed into terminals turn the checks green.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;
/** host ports that Docker chose, as the terminal shows them */
const ports = { ssh: '', web: '' };

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open();
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  expect(await program?.stop()).toBe(0);
});

describe('Lab 1 in a browser', () => {
  inOrder();

  it('opens from the home page with a prompt on the host', async () => {
    const { page } = browser;
    await page.goto(program.url);
    expect(page.url()).not.toContain('token');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await browser.shoot('home');
    await page.getByRole('link', { name: 'Start: Publish ports' }).click();
    await lab.ready();
    expect(await lab.terminal.text()).toContain('root@host');
    await browser.shoot('lab-opened');
  });

  it('1.3 turns green after docker run -P is typed', async () => {
    await lab.goTo(3);
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d --name web vethlab/web'); // first without -P
    await lab.expectChecks('Not yet');
    await lab.guide.getByText('web runs without -P').waitFor();
    await browser.shoot('step-3-failing');
    await lab.terminal.run('docker rm -f web');
    await lab.typeCommands('docker run -d -P');
    await lab.expectChecks('Passed');
    await lab.expectStepPassed();
    await browser.shoot('step-3-passed');
    await lab.typeCommands('iptables -t nat');
  });

  it('1.4 accepts the host ports that the terminal shows', async () => {
    await lab.goTo(4);
    await lab.typeCommands('docker ps');
    const shown = await lab.typeCommands('docker port web');
    ports.ssh = /22\/tcp -> 0\.0\.0\.0:(\d+)/.exec(shown)![1]!;
    ports.web = /80\/tcp -> 0\.0\.0\.0:(\d+)/.exec(shown)![1]!;
    await lab.answer('leads to port 22', ports.web, 'Not right');
    await lab.guide.getByText('That one leads to port 80.').waitFor();
    await lab.answer('leads to port 22', ports.ssh);
    await lab.answer('leads to its port 80', ports.web);
    await lab.expectChecks('Passed');
    await lab.expectStepPassed();
    await browser.shoot('step-4-passed');
  });

  it('1.5 detects the login from client', async () => {
    await lab.goTo(5);
    const { machine, lines } = await lab.commands('ssh -p');
    expect({ machine, lines }).toEqual({
      machine: 'client',
      lines: [`ssh -p ${ports.ssh} root@192.168.190.128 hostname`],
    });
    await lab.typeCommands('ssh -p');
    await lab.expectChecks('Passed');
    const log = await lab.typeCommands('grep Accepted');
    const source = /Accepted publickey for root from (\S+)/.exec(log)![1]!;
    await lab.answer('Which source address', source);
    await lab.expectStepPassed();
    await browser.shoot('step-5-passed');
  });

  it('keeps everything when the page is reloaded, including a half-typed line', async () => {
    await lab.terminal.choose('host');
    await lab.terminal.run('clear; seq -f "line %g" 200');
    await lab.terminal.type('echo once-and');
    await browser.page.reload();
    await lab.ready('root@host:~# echo once-and');
    await lab.terminal.choose('host');
    await lab.terminal.type('-only-once');
    await browser.page.keyboard.press('Enter');
    await lab.terminal.prompt();
    const rows = await lab.terminal.everything();
    const at = rows.indexOf('line 1');
    expect(rows.slice(at)).toEqual([
      ...Array.from({ length: 200 }, (_, index) => `line ${index + 1}`),
      'root@host:~# echo once-and-only-once',
      'once-and-only-once',
      'root@host:~#',
    ]);
    await lab.expectStepPassed(); // still at 1.5
    await expect.poll(() => lab.guide.getByText('3 passed').count()).toBe(1);
  });

  it('1.6 distinguishes the two process ids of one process', async () => {
    await lab.goTo(6);
    await lab.terminal.choose('host');
    await lab.terminal.run('clear');
    const inside = parentHttpd(await lab.typeCommands('docker exec web ps'), /(\d+)\s+(\d+)\s+\S+\s+httpd/g);
    await lab.terminal.run('clear');
    const outside = parentHttpd(
      await lab.typeCommands('docker top web'),
      /(\d+)\s+(\d+)\s+\d+\s+[\d:]+\s+\?\s+[\d:]+\s+httpd/g,
    );
    expect(inside).not.toBe(outside);
    await lab.answer('have inside the container', inside);
    await lab.answer('have on the host', outside);
    await lab.expectStepPassed();
  });

  it('1.7 shows the page as client sees it', async () => {
    await lab.goTo(7);
    await lab.guide.getByRole('button', { name: 'Open page' }).click();
    const network = browser.page.getByRole('region', { name: 'Network' });
    await network.getByText('HTTP 200').waitFor();
    expect(await network.getByRole('textbox', { name: 'Address' }).inputValue()).toBe(
      `http://192.168.190.128:${ports.web}/`,
    );
    const shown = network.locator('iframe').contentFrame();
    await shown.getByRole('heading').first().waitFor();
    await lab.expectChecks('Passed');
    await lab.expectStepPassed();
    await browser.shoot('step-7-passed');
  });

  it('1.8 publishes on chosen ports, and names the command that removes them', async () => {
    await lab.goTo(8);
    await lab.typeCommands('docker run -d -p 10111:22');
    await lab.expectChecks('Passed');
    const { machine, lines } = await lab.commands('ssh -p 10111');
    await lab.terminal.choose(machine);
    expect(await lab.terminal.run(lines[0]!)).toMatch(/hostname\n[0-9a-f]{12}\n/);
    expect(await lab.terminal.run(lines[1]!)).toContain('It works: httpd on ');
    await lab.expectStepPassed();
    await lab.terminal.choose('host');
    await lab.terminal.run('docker rm -f chosen');
    await lab.expectChecks('No longer holds');
    await lab.checks.getByText('It held until you ran docker rm -f chosen.').first().waitFor();
    await expect.poll(() => lab.checks.getByText('chosen runs').count()).toBe(0); // the cause was brief
    await lab.guide.getByRole('button', { name: '3 of 3 no longer hold' }).click(); // always visible
    await browser.shoot('step-8-broken');
    await lab.terminal.focus();
    await lab.typeCommands('docker run -d -p 10111:22');
    await lab.expectChecks('Passed');
  });

  it('tells in a later step which command broke an earlier one', async () => {
    await lab.terminal.run('docker rm -f web');
    const note = lab.guide.getByText('“Publish every exposed port” no longer holds, since docker rm -f web.');
    await note.waitFor();
    await browser.shoot('earlier-step-broken');
    await lab.guide.getByRole('button', { name: 'Go there' }).first().click();
    await lab.checks.getByText('It held until you ran docker rm -f web.').first().waitFor();
    await lab.typeCommands('docker run -d -P');
    await lab.expectChecks('Passed');
    await note.waitFor({ state: 'detached' });
  });

  it('shows progress on the home page, and the page reported no errors', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'vethlab, all labs' }).click();
    await page.getByRole('link', { name: 'Resume: Publish ports' }).waitFor();
    expect(await page.getByRole('article').filter({ hasText: 'Publish ports' }).innerText()).toContain('6/12');
    await browser.shoot('home-resume');
    expect(browser.complaints).toEqual([]);
    expect(program.log).not.toMatch(/error/i);
  });
});

/** The pid of the httpd whose parent is no httpd. `line` finds pid and ppid in rows that may be wrapped. */
function parentHttpd(shown: string, line: RegExp): string {
  const processes = [...shown.replaceAll('\n', '').matchAll(line)].map(([, pid, ppid]) => ({ pid: pid!, ppid: ppid! }));
  const parents = processes.filter(({ ppid }) => processes.every(({ pid }) => pid !== ppid));
  expect(processes.length, shown).toBeGreaterThan(1);
  expect(parents, shown).toHaveLength(1);
  return parents[0]!.pid;
}
