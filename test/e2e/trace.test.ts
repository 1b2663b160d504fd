// One real packet from client to a published port, followed on the page: sent, read, walked by keyboard.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { KeyboardWalk } from './keyboard-walk.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';
import { TraceScreen } from './trace-screen.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;
let trace: TraceScreen;
let walk: KeyboardWalk;
/** the host's port that leads to port 80 of web */
let port = '';

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open({ reducedMotion: 'reduce' });
  lab = new LabScreen(browser.page);
  trace = new TraceScreen(browser.page);
  walk = new KeyboardWalk(browser.page);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** without spaces and line breaks, because a terminal breaks lines anywhere */
const packed = (text: string) => text.replaceAll(/\s+/g, '');
/** the announcements for screen readers */
const said = () => browser.page.locator('[aria-live="polite"]').allInnerTexts();

describe('a traced packet', () => {
  inOrder();

  it('is suggested to a published port, and before it is sent the page says what a trace is', async () => {
    await lab.open(program.url);
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d -P --name web vethlab/web');
    port = /:(\d+)/.exec(await lab.terminal.run('docker port web 80 | head -1'))![1]!;
    await browser.page.getByRole('tab', { name: 'Trace' }).click();
    await trace.panel.getByText('Choose where a packet starts').waitFor();
    expect(await trace.form.getByLabel('To', { exact: true }).inputValue()).toBe('192.168.190.128');
    expect(await trace.form.getByLabel('Port').inputValue()).toBe(port);
    expect(await axeFaults(browser, 'trace-empty')).toEqual([]);
  });

  it('has a summary: what became of it, and by which rule', async () => {
    await trace.send({});
    const summary = trace.panel.getByText(/’s packet to/);
    await summary.waitFor();
    expect(await summary.innerText()).toMatch(
      new RegExp(
        `^client’s packet to 192\\.168\\.190\\.128:${port} became 172\\.17\\.0\\.2:80 by rule \\d of nat DOCKER and was answered by container web\\.$`,
      ),
    );
    expect((await said()).join(' ')).toContain('client’s packet to');
  });

  it('lists every step of packet and answer: the DNAT rule as iptables prints it, and what it rewrote', async () => {
    await lab.terminal.focus();
    const printed = packed(await lab.terminal.run(`clear; iptables -t nat -S DOCKER | grep 'dport ${port}'`));
    const dnat = trace.way.getByRole('listitem').filter({ hasText: '-j DNAT' }).last();
    expect(packed(await dnat.innerText())).toMatch(/^prerouting.*rule\dofnatDOCKER-ADOCKER.*DNAT$/);
    expect(printed).toContain(packed(await dnat.locator('code').last().innerText()));
    const rewrite = trace.way.getByRole('listitem').filter({ hasText: 'new destination' }).last();
    expect(await rewrite.locator('del').allInnerTexts()).toEqual(['192.168.190.128', `:${port}`]);
    expect(await rewrite.locator('ins').allInnerTexts()).toEqual(['172.17.0.2', ':80']);
    await trace.way.getByText('httpd sends SYN ACK').waitFor();
    await trace.way.getByText('What connection tracking keeps of it').waitFor();
    await trace.way.getByText('Between the machines lies a network that is not observed.').waitFor();
    expect(await axeFaults(browser, 'trace-steps')).toEqual([]);
  });

  it('can be walked with arrow keys: each step is marked, announced, and shown on the picture', async () => {
    const { keyboard } = browser.page;
    await trace.way.focus();
    expect(await trace.count.innerText()).toMatch(/^Step 1 of /);
    for (let at = 0; at < 6; at += 1) await keyboard.press('ArrowRight');
    await keyboard.press('ArrowUp');
    expect(await trace.count.innerText()).toMatch(/^Step 6 of /);
    expect(await trace.present.innerText()).toContain('conntrack: NEW');
    expect((await said()).join(' ')).toMatch(/Step 6 of \d+\. host, prerouting: conntrack: NEW/);
    while (!(await trace.present.innerText()).includes('new destination')) await keyboard.press('ArrowDown');
    expect(await trace.packet.innerText()).toBe('destination → 172.17.0.2:80');
    const host = trace.panel.getByRole('button', { name: /^host, machine/ });
    expect(await host.getAttribute('class')).toContain('lit');
    expect(await axeFaults(browser, 'trace-step')).toEqual([]);
    await keyboard.press('End');
    const [, last, all] = /^Step (\d+) of (\d+)$/.exec(await trace.count.innerText())!;
    expect(last).toBe(all);
    expect(await trace.present.innerText()).toContain('receives it');
    await keyboard.press('Home');
    expect(await trace.present.innerText()).toContain('sends SYN');
  });

  it('folds chains that decided nothing, and the keyboard unfolds them', async () => {
    const before = Number(/ of (\d+)$/.exec(await trace.count.innerText())![1]);
    const fold = trace.way.getByRole('button', { name: /^passed 4 more rules \(DOCKER-USER and/ }).first();
    await fold.focus();
    await browser.page.keyboard.press('Enter');
    expect(await fold.getAttribute('aria-expanded')).toBe('true');
    await trace.way.getByText('-A DOCKER-USER -j RETURN').waitFor();
    expect(Number(/ of (\d+)$/.exec(await trace.count.innerText())![1])).toBe(before + 4);
    await browser.page.keyboard.press('Enter');
    expect(await trace.way.getByText('-A DOCKER-USER -j RETURN').count()).toBe(0);
  });

  it('plays step by step until paused and moves along the lines, but not if motion is unwanted', async () => {
    const { page } = browser;
    const play = trace.steps.getByRole('button', { name: 'Play' });
    expect(await play.isVisible()).toBe(false);
    await trace.way.focus();
    await page.keyboard.press('Home');
    for (let at = 0; at < 3; at += 1) await page.keyboard.press('ArrowRight');
    expect(await trace.moves()).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    const [places] = await Promise.all([trace.placesOfMove(), play.click()]);
    expect(places).toBeGreaterThan(4); // it was seen on its way, not only at both ends
    await trace.steps.getByRole('button', { name: 'Pause' }).click();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await trace.steps.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  });

  it('that is dropped ends at the rule that dropped it; earlier traces are kept', async () => {
    await lab.terminal.focus();
    await lab.terminal.run('iptables -I DOCKER-USER -i eth0 -p tcp --dport 80 -j DROP');
    await trace.send({});
    await trace.panel.getByText(/was dropped in host by rule 1 of filter DOCKER-USER/).waitFor();
    await trace.way.focus();
    await browser.page.keyboard.press('End');
    expect(await trace.present.innerText()).toMatch(/-A DOCKER-USER -i eth0 .* -j DROP\s+DROP$/);
    expect(await axeFaults(browser, 'trace-dropped')).toEqual([]);
    await trace.steps.getByRole('button', { name: '2 traces of this session' }).click();
    const kept = trace.steps.getByRole('menuitem');
    const texts = await kept.allInnerTexts();
    expect(texts.map((text) => text.split(/\s+/).at(-1))).toEqual(['dropped', 'answered']);
    await kept.last().click();
    await trace.panel.getByText(/was answered by container web/).waitFor();
  });

  it('can be simulated instead: a model says what would happen, and nothing is sent', async () => {
    await lab.terminal.focus();
    const before = await lab.terminal.run('clear; iptables -t filter -nvxL DOCKER-USER 1');
    await trace.form.getByRole('button', { name: 'What if?' }).click();
    await trace.panel
      .getByText(
        /would become 172\.17\.0\.2:80 by rule \d of nat DOCKER and would be dropped in host by rule 1 of filter DOCKER-USER/,
      )
      .waitFor();
    await trace.steps.getByText('no packet was sent').waitFor();
    await lab.terminal.focus();
    expect(await lab.terminal.run('clear; iptables -t filter -nvxL DOCKER-USER 1')).toBe(before);
    expect(await axeFaults(browser, 'trace-model')).toEqual([]);
  });

  it('by ICMP needs no port; a name stands for its address; what cannot be sent gets an error with a remedy', async () => {
    await trace.send({ from: 'container:web', to: 'outside.test', protocol: 'icmp' });
    await trace.panel
      .getByText(/^web’s packet to 203\.0\.113\.10 \(ping\) got the source 192\.168\.190\.128 by rule/)
      .waitFor();
    await trace.send({ to: 'nowhere' });
    const alert = trace.panel.getByRole('alert');
    await alert.getByText('“nowhere” is no address.').waitFor();
    await alert.getByText('Give an IPv4 address').waitFor();
  });

  it('can be sent from the tables, and from the facts of a published port', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'Topology' }).click();
    await page.getByRole('radio', { name: 'Table' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: `Trace a packet to 0.0.0.0:${port}` }).click();
    await trace.panel.getByText(/was dropped in host by rule 1 of filter DOCKER-USER/).waitFor();
    await page.getByRole('tab', { name: 'Topology' }).click();
    await page.getByRole('radio', { name: 'Picture' }).focus();
    await page.keyboard.press('Space');
    const published = page.getByRole('button', { name: /^Published port :\d+ 22\/tcp of web$/ });
    await published.focus();
    await page.keyboard.press('Enter');
    await walk.tabTo(/^Trace a packet to it$/);
    await page.keyboard.press('Enter');
    await trace.panel.getByText(/became 172\.17\.0\.2:22 by rule/).waitFor();
    await expect.poll(() => walk.name()).toMatch(/^The packet’s way/); // the keyboard focus is there
  });

  it('can be sent beside the command that sends such a packet', async () => {
    const { page } = browser;
    await lab.terminal.focus();
    await lab.terminal.run('docker exec web curl -sS -o /dev/null http://outside.test/');
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByRole('button', { name: /^Trace the packet of: docker exec web curl/ }).click();
    await trace.panel
      .getByText(/^web’s packet to 203\.0\.113\.10:80 got the source 192\.168\.190\.128:\d+ by rule/)
      .waitFor();
    await page.getByRole('tab', { name: 'Changes' }).click();
    expect(await page.getByRole('button', { name: /^Trace the packet of: (iptables|docker run)/ }).count()).toBe(0);
    expect(await axeFaults(browser, 'trace-changes')).toEqual([]);
    await page.getByRole('tab', { name: 'Trace' }).click();
  });

  it('fits on a phone', async () => {
    await browser.page.setViewportSize({ width: 390, height: 844 });
    await browser.page.getByRole('navigation', { name: 'Parts of the screen' }).getByText('Network').click();
    await trace.way.focus();
    await browser.page.keyboard.press('End');
    expect(await axeFaults(browser, 'trace-phone')).toEqual([]);
    const wide = await trace.panel.evaluate((panel) => panel.scrollWidth > panel.clientWidth);
    expect(wide).toBe(false);
    const bar = await trace.steps.evaluate((part) => part.scrollWidth > part.clientWidth);
    expect(bar).toBe(false);
    await browser.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('is offered by a step of a lab, with the sandbox’s values filled in', async () => {
    const { page } = browser;
    await page.goto(new URL('/', program.url).href);
    await page.getByRole('link', { name: 'Start: NAT, out and in' }).click();
    await lab.ready();
    await lab.goTo(3);
    expect(await lab.guide.getByRole('button', { name: /^Trace a packet from client/ }).isDisabled()).toBe(true);
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d --name web vethlab/web');
    await lab.guide.getByRole('button', { name: 'Trace a packet from client to 172.17.0.2:80' }).click();
    await trace.panel.getByText(/was turned back by 192\.168\.190\.2: network unreachable\.$/).waitFor();
    await trace.way.getByText('After the packet left client by eth0 it was not seen again.').waitFor();
    expect(await axeFaults(browser, 'trace-lab')).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
