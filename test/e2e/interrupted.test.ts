// Interruptions: the connection to the program breaks in the middle of a word, the sandbox dies, the program ends.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';
import { WeakLine } from './weak-line.ts';

let program: RunningProgram;
let line: WeakLine;
let browser: TestBrowser;
let lab: LabScreen;

beforeAll(async () => {
  program = await RunningProgram.start();
  line = await WeakLine.lay(program.port);
  // The browser uses the program's address, so that Host and Origin are right, but connects through the weak line.
  const rule = `MAP 127.0.0.1:${program.port} 127.0.0.1:${line.port}`;
  browser = await TestBrowser.open({}, [`--host-resolver-rules=${rule}`]);
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  line?.close();
  await program?.stop();
});

const lost = () => browser.page.getByRole('banner').getByText('Connection lost. Reconnecting…');
const type = (text: string) => browser.page.keyboard.type(text, { delay: 15 });

const runc = (...args: string[]) => spawnSync('runc', ['--root', '/run/vethlab-runc', ...args], { encoding: 'utf8' });
const open = (sandbox: string) => runc('list', '-q').stdout.split('\n').includes(sandbox);

/** Resolves when the page has noticed the lost connection. */
async function breakLine(): Promise<void> {
  line.break();
  await lost().waitFor();
}
async function mendLine(): Promise<void> {
  line.mend();
  await lost().waitFor({ state: 'detached' });
}

describe('an interruption', () => {
  inOrder();

  it('of the connection neither loses nor repeats typed input', async () => {
    await lab.open(program.url);
    await lab.terminal.focus();
    await type('echo one-');
    line.lose('to program'); // typed, but never arrives
    await type('two-');
    await breakLine();
    await type('three-'); // typed while disconnected
    await browser.shoot('connection-lost');
    await mendLine();
    await type('four-');
    line.lose('to browser'); // arrives, but echo and acknowledgement do not come back
    await type('five-');
    await breakLine();
    await type('six');
    await mendLine();
    await browser.page.keyboard.press('Enter');
    await expect.poll(() => lab.terminal.text()).toContain('\none-two-three-four-five-six\nroot@host:~#');
    expect(await lab.terminal.everything()).toEqual([
      'root@host:~# echo one-two-three-four-five-six',
      'one-two-three-four-five-six',
      'root@host:~#',
    ]);
  });

  it('of the connection during output leaves no gap in it', async () => {
    await lab.terminal.run('clear');
    await type('for i in $(seq 300); do echo line $i; sleep 0.01; done\n');
    await expect.poll(() => lab.terminal.text()).toMatch(/line [2-9]\d\n/);
    line.lose('to browser');
    for (let loss = 0; loss < 5; loss++) await line.hasLost('to browser');
    await breakLine();
    await mendLine();
    await lab.terminal.prompt();
    const rows = await lab.terminal.everything();
    const lines = rows.filter((row) => /^line \d+$/.test(row));
    expect(lines).toEqual(Array.from({ length: 300 }, (_, index) => `line ${index + 1}`));
  });

  it('of the sandbox is reported, and a new one continues with the passed steps', async () => {
    await lab.goTo(3);
    await lab.typeCommands('docker run -d -P');
    await lab.expectStepPassed();
    await lab.goTo(4);
    const before = program.sandboxes; // the lab's, and the one made ready for the next
    expect(before).not.toEqual([]);
    for (const sandbox of before) runc('kill', sandbox, 'KILL');
    const said = lab.terminal.area.getByRole('alert');
    await said.getByText('The sandbox stopped.').waitFor();
    expect(await said.innerText()).toMatch(/passed is kept|progress is kept/);
    await browser.page.getByRole('banner').getByText('Sandbox stopped').waitFor();
    await browser.shoot('sandbox-stopped');
    await said.getByRole('button', { name: 'Restart the sandbox' }).click();
    await lab.ready();
    await said.waitFor({ state: 'detached' });
    await lab.guide.getByText('Step 4 of 12').waitFor();
    await lab.guide.getByText('1 passed').waitFor();
    expect(program.sandboxes.filter((sandbox) => !before.includes(sandbox))).not.toEqual([]);
    await expect.poll(() => before.filter(open)).toEqual([]);
    await browser.shoot('sandbox-restarted');
    // What step 3 made exists again, so step 4 can be done.
    await lab.terminal.choose('host');
    const web = /80\/tcp -> 0\.0\.0\.0:(\d+)/.exec(await lab.terminal.run('docker port web'))![1]!;
    await lab.answer('leads to its port 80', web);
  });

  it('of the program closes everything', async () => {
    const { sandboxes } = program;
    expect(sandboxes.filter(open)).not.toEqual([]);
    await browser.close();
    expect(await program.stop()).toBe(0);
    expect(sandboxes.filter(open)).toEqual([]);
  });
});
