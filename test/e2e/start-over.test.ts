// A step is started over in a browser: what was done is undone, or redone in a new sandbox, and progress is kept.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open();
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  expect(await program?.stop()).toBe(0);
});

const startIsKept = () =>
  expect.poll(() => lab.startOverButton.getAttribute('title')).toBe('Goes back to how this step began.');

describe('A step that is started over', () => {
  inOrder();

  it('is as it was at its start, and stays passed', async () => {
    await browser.page.goto(program.url);
    await browser.page.getByRole('link', { name: 'Start: Publish ports' }).click();
    await lab.ready();
    await lab.goTo(3);
    await startIsKept();
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d -P --name web vethlab/web; touch /etc/made');
    await lab.expectStepPassed();
    await lab.startOver();
    await lab.guide.getByText('This step is as it was when it began.').waitFor();
    await browser.shoot('step-started-over');
    await browser.page.getByRole('tab', { name: 'Changes' }).click();
    const entry = browser.page
      .getByRole('listitem')
      .filter({ hasText: 'gone back to the start of “Publish every exposed port”' });
    await expect
      .poll(async () => (await entry.innerText()).replaceAll(/\s+/g, ' '))
      .toMatch(/^on the page gone back .* removed 1 container /);
    await lab.terminal.focus();
    expect(await lab.terminal.run('echo "$(docker ps -aq | wc -l) $(ls /etc/made 2>&1 | tail -c 26)"')).toContain(
      '0 No such file or directory',
    );
    await lab.expectChecks('Not yet');
  });

  it('gets a new sandbox with the earlier steps done if something cannot be restored', async () => {
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d -P --name web vethlab/web');
    await lab.expectChecks('Passed');
    await lab.goTo(4);
    await startIsKept();
    await lab.terminal.focus();
    await lab.terminal.run('docker rm -f web');
    await lab.startOver();
    await lab.guide.getByText('Not all of it can be undone: container web is gone').waitFor();
    await lab.ready();
    await lab.terminal.focus();
    expect(await lab.terminal.run('docker ps --format "{{.Names}} is {{.State}}"')).toContain('web is running');
  });
});
