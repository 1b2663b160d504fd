// A learner saves a report, reads it as a page, and opens the file again. A changed file is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';
import { signedReportSchema, type SignedReport } from '../../engine/protocol/report.ts';
import { axeFaults } from './axe-faults.ts';
import { TestBrowser } from './browser.ts';
import { inOrder } from './in-order.ts';
import { LabScreen } from './lab-screen.ts';
import { RunningProgram } from './running-program.ts';

const directory = mkdtempSync(join(tmpdir(), 'vethlab-e2e-report-'));
const saved = join(directory, 'ann.json');
let program: RunningProgram;
let browser: TestBrowser;
let lab: LabScreen;

beforeAll(async () => {
  program = await RunningProgram.start();
  browser = await TestBrowser.open({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  lab = new LabScreen(browser.page);
});
afterAll(async () => {
  await browser?.close();
  expect(await program?.stop()).toBe(0);
  rmSync(directory, { recursive: true });
});

/** The file that a click downloads, saved under its own name. */
async function download(click: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([browser.page.waitForEvent('download'), click()]);
  await file.saveAs(saved);
  return file.suggestedFilename();
}
const document = () => browser.page.getByRole('article');

describe('The report of a lab', () => {
  inOrder();

  it('can be saved from the lab’s last page', async () => {
    await lab.open(program.url);
    await lab.goTo(3);
    await lab.terminal.focus();
    await lab.terminal.run('docker run -d -P --name web vethlab/web');
    await lab.expectStepPassed();
    await lab.terminal.run('docker run -d --name web vethlab/web'); // fails: the name is taken
    await lab.goTo(12);
    await lab.guide.getByRole('button', { name: 'Finish' }).click();
    const name = await download(() => lab.guide.getByRole('button', { name: 'Save report' }).click());
    expect(name).toMatch(/^publish-ports-\d{4}-\d\d-\d\d-\d{4}\.json$/);
    const { report } = signedReportSchema.parse(JSON.parse(readFileSync(saved, 'utf8')));
    expect(report.steps.filter(({ passed }) => passed).map(({ id }) => id)).toEqual(['publish-all']);
    expect(report.commands.map(({ exit }) => exit)).toEqual([0, 125]);
    expect(await axeFaults(browser, 'report-finished')).toEqual([]);
  });

  it('is judged again by the command line', async () => {
    const vethlab = fileURLToPath(new URL('../../engine/vethlab.js', import.meta.url));
    const { exit, stdout } = await run(process.execPath, [vethlab, 'report', saved, '--data', program.dataDirectory]);
    expect([exit, stdout]).toEqual([0, expect.stringContaining('publish-all     passed, judged again: the same')]);
  });

  it('is a page to read and to print', async () => {
    const { page } = browser;
    await lab.guide.getByRole('link', { name: 'Report as a page' }).click();
    await document().getByText('Untouched since it was signed').waitFor();
    const text = await document().innerText();
    expect(text).toMatch(/1 of 12 steps passed, with 2 commands, 1 of which failed/);
    expect(text).toMatch(/container: Linux \S+, Docker \S+, iptables v\S+/);
    expect(text).toContain('docker run -d -P --name web vethlab/web');
    expect(await axeFaults(browser, 'report-page')).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    const pdf = await page.pdf();
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1); // not only one screen
    if (process.env['VETHLAB_TEST_SHOTS']) writeFileSync(join(process.env['VETHLAB_TEST_SHOTS'], 'report.pdf'), pdf);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await axeFaults(browser, 'report-phone')).toEqual([]);
    const wide = await page.evaluate(() => {
      const root = globalThis.document.querySelector('.report')!;
      return root.scrollWidth - root.clientWidth;
    });
    expect(wide).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('link', { name: 'Back to the lab' }).click();
    await lab.ready();
  });

  it('can be saved from the lab’s menu too, and opened again from the home page', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Lab', exact: true }).click();
    await download(() => page.getByRole('menuitem', { name: 'Save report' }).click());
    await page.getByRole('link', { name: 'vethlab, all labs' }).click();
    await page.getByRole('link', { name: 'Open a saved report' }).click();
    expect(await axeFaults(browser, 'report-choose')).toEqual([]);
    await page.getByLabel('Choose a file').setInputFiles(saved);
    await document().getByText('Untouched since it was signed').waitFor();
    expect(await document().innerText()).toContain('the key of this vethlab');
  });

  it('is refused if it was changed, and so is any other file', async () => {
    const { page } = browser;
    const content = JSON.parse(readFileSync(saved, 'utf8')) as SignedReport;
    content.report.steps[4]!.passed = true;
    writeFileSync(saved, JSON.stringify(content));
    await page.getByLabel('Open another').setInputFiles(saved);
    await document().getByText('This file was changed after it was signed').waitFor();
    expect(await document().innerText()).not.toContain('docker run');
    expect(await axeFaults(browser, 'report-tampered')).toEqual([]);
    expect(browser.complaints).toEqual([]);
    await page
      .getByLabel('Open another')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{') });
    await page.getByRole('alert').getByText('it is not JSON').waitFor();
    expect(browser.complaints.filter((words) => !words.includes('400'))).toEqual([]);
  });
});
