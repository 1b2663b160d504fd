// A step is started over in a browser while labs run in a virtual machine. The machine's snapshot from the start of the
// step replaces it, whatever was done, and progress is kept.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;

beforeAll(async () => {
  program = await RunningProgram.start(['start'], 'vm');
  browser = await TestBrowser.open();
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  expect(await program?.stop()).toBe(0);
});

const startOver = async () => {
  await lab.startOver();
  await lab.guide.getByText('This step is as it was when it began; the terminals are new.').waitFor();
  await lab.ready();
};
const says = async (line: string, text: string) => {
  await lab.terminal.focus();
  expect(await lab.terminal.run(line)).toContain(text);
};

describe('A step that is started over in a virtual machine', () => {
  inOrder();

  it('is as it was at its start, though the container it began with was removed', async () => {
    await lab.open(program.url);
    const earlier = lab.guide.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: /^3\. / });
    await lab.goTo(3);
    await says('touch /etc/before; docker run -d -P --name web vethlab/web', '');
    await lab.expectStepPassed();
    await lab.goTo(4);
    await says('docker ps --format "{{.Names}} is {{.State}}"', 'web is running');
    await says('docker rm -f web; docker rmi vethlab/web; rm /etc/before; ip link del docker0', '');
    await expect.poll(() => earlier.getAttribute('aria-label')).toContain('no longer holds');
    await startOver();
    await expect.poll(() => earlier.getAttribute('aria-label')).toContain(', passed');
    await browser.shoot('step-restored');
    await says('docker ps --format "{{.Names}} is {{.State}}"; ls /etc/before', 'web is running');
    await says('ip -br addr show docker0', '172.17.0.1/16');
  });

  it('can be an earlier step, and a later one then begins anew', async () => {
    await lab.goTo(3);
    await lab.expectChecks('Passed');
    await startOver();
    await says('docker ps -aq | wc -l', '0');
    await says('docker run -d -P --name other vethlab/web && docker rename other web', '');
    await lab.expectChecks('Passed');
    await lab.goTo(4);
    await says('touch /etc/since; docker rm -f web', 'web');
    await startOver();
    await says('docker ps --format "{{.Names}} is {{.State}}"; ls /etc/since 2>&1 | tail -c 28', 'web is running');
    await browser.page.getByRole('tab', { name: 'Changes' }).click();
    await expect.poll(() => browser.page.getByText('docker rename other web').count()).toBeGreaterThan(0);
  });

  it('is as it was at its start even if the machine is gone', async () => {
    await lab.goTo(5);
    await says('touch /etc/in-step-five', '');
    await lab.goTo(6); // its start is kept
    await says('touch /etc/in-step-six', '');
    await lab.terminal.type('poweroff -f');
    await browser.page.keyboard.press('Enter');
    const said = lab.terminal.area.getByRole('alert');
    await said.getByText('The sandbox stopped.').waitFor();
    await said.getByRole('button', { name: 'Restart the sandbox' }).click();
    await lab.ready();
    await said.waitFor({ state: 'detached' });
    await lab.terminal.choose('host');
    await says('ls /etc/in-step-five; docker ps --format "{{.Names}} is {{.State}}"', 'web is running');
    expect(await lab.terminal.text()).toContain('\n/etc/in-step-five\n');
    await says('ls /etc/in-step-six', 'No such file');
  });
});
