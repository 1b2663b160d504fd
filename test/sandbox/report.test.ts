// A lab is done in a real sandbox as a learner does it. Its report is saved, tampered with, and judged again offline.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { run } from '../../engine/host/run.ts';
import type { SignedReport } from '../../engine/protocol/report.ts';
import type { ReportJudgement } from '../../engine/protocol/report-judgement.ts';
import { reportSession } from '../../engine/grading/reports/session-report.ts';
import { saveReport, signedText } from '../../engine/grading/reports/save-report.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { performAction } from '../../engine/session/actions.ts';
import type { Session } from '../../engine/session/session.ts';
import { Sessions } from '../../engine/session/sessions.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { dataDirectory } from '../data-directory.ts';

const directory = mkdtempSync(join(tmpdir(), 'vethlab-report-'));
const path = join(directory, 'nat.json');
const program = fileURLToPath(new URL('../../engine/vethlab.js', import.meta.url));
const driver = sandboxDriver('container', dataDirectory);
let store: ProgressStore;
let sessions: Sessions;
let session: Session;

beforeAll(() => driver.prepare());
afterAll(async () => {
  await sessions?.closeAll();
  store?.close();
  rmSync(directory, { recursive: true });
});

async function openEngine(): Promise<void> {
  store = new ProgressStore(directory);
  sessions = new Sessions({ labs: await loadLabsOrThrow(labsDirectory), driver, store });
  session = await sessions.open('nat', false);
  await expect.poll(() => session.status.kind, { timeout: 60_000 }).toBe('ready');
}

async function solve(step: string): Promise<void> {
  session.enterStep(step);
  for (const action of session.progress.step(step).step.solution) await performAction(session.run, action);
  await expect.poll(() => session.progress.step(step).passed, { timeout: 20_000, message: step }).toBe(true);
}

async function vethlabReport(...files: string[]): Promise<{ exit: number | null; judged: ReportJudgement[] }> {
  const args = ['report', ...files, '--format', 'json', '--data', directory];
  const { exit, stdout } = await run(process.execPath, [program, ...args], { timeoutMs: 60_000 });
  const results = JSON.parse(stdout) as { judgement: ReportJudgement }[];
  return { exit, judged: results.map(({ judgement }) => judgement) };
}

describe('the report of a finished lab', () => {
  it('is judged again with the same result, though its second half had another engine and sandbox', async () => {
    await openEngine();
    const steps = session.progress.steps.map(({ step }) => step.id);
    for (const step of steps.slice(0, 3)) await solve(step);
    await sessions.closeAll();
    store.close();
    await openEngine();
    for (const step of steps.slice(3)) await solve(step);
    const report = await reportSession(session);
    await saveReport(report, directory, path);
    expect(report).toMatchObject({ kind: 'learner', finished: true, sandboxes: [{ driver: 'container' }, {}] });
    for (const { kernel, docker, iptables } of report.sandboxes)
      expect([kernel, docker, iptables]).toEqual([
        expect.stringMatching(/^\d+\.\d+/),
        expect.stringMatching(/^\d+\.\d+/),
        expect.stringMatching(/^iptables v/),
      ]);
    expect(report.steps.flatMap(({ checks }) => checks.flatMap(({ runs }) => runs)).length).toBeGreaterThan(0);
    const { exit, judged } = await vethlabReport(path);
    expect(judged[0]!.steps.filter(({ same }) => !same)).toEqual([]);
    expect(judged[0]!.steps.map(({ again }) => again)).toEqual(steps.map(() => 'passed'));
    expect(judged[0]).toMatchObject({ ok: true, labIsSame: true, signature: { state: 'untouched', key: 'own' } });
    expect(exit).toBe(0);
  });

  it('is refused if tampered with, and judged differently if signed again with other states', async () => {
    const text = JSON.stringify(await signedNow());
    const tampered = JSON.parse(text) as SignedReport;
    tampered.report.steps[0]!.answers[0]!.answer += '1';
    writeFileSync(join(directory, 'tampered.json'), JSON.stringify(tampered));
    const refused = await vethlabReport(path, join(directory, 'tampered.json'));
    expect(refused.exit).toBe(1);
    expect(refused.judged.map(({ signature }) => signature.state)).toEqual(['untouched', 'tampered']);
    const report = await reportSession(session);
    for (const { namespaces } of Object.values(report.states)) for (const one of namespaces) one.chains = [];
    await saveReport(report, directory, join(directory, 'forged.json'));
    const { exit, judged } = await vethlabReport(join(directory, 'forged.json'));
    expect(exit).toBe(1);
    expect(judged[0]!.signature.state).toBe('untouched');
    expect(judged[0]!.steps.filter(({ again }) => again === 'not passed').length).toBeGreaterThan(0);
  });
});

async function signedNow(): Promise<SignedReport> {
  return JSON.parse(await signedText(await reportSession(session), directory)) as SignedReport;
}
