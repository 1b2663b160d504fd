// `vethlab report` as a person runs it: its exit status, and what it says of keys. Nothing here needs a sandbox.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenLabs } from '../../engine/cli/chosen-labs.ts';
import { run } from '../../engine/host/run.ts';
import type { Report, SignedReport } from '../../engine/protocol/report.ts';
import { labFingerprint } from '../../engine/grading/reports/lab-fingerprint.ts';
import { saveReport } from '../../engine/grading/reports/save-report.ts';
import { keyFingerprint } from '../../engine/grading/reports/signature.ts';

const program = fileURLToPath(new URL('../../engine/vethlab.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'vethlab-report-'));
const data = join(directory, 'data');
const good = join(directory, 'good.json');
const file = (name: string, content: string) => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};
let tampered = '';
let fingerprint = '';
beforeAll(async () => {
  const [lab] = await chosenLabs(['nat']);
  const report: Report = {
    ...{
      format: 'vethlab report',
      version: 1,
      kind: 'learner',
      seed: null,
      fault: null,
      vethlab: '0',
      finished: false,
    },
    lab: { id: 'nat', title: 'NAT', fingerprint: labFingerprint(lab!) },
    ...{ sandboxes: [], startedAtMs: 0, savedAtMs: 0, steps: [], commands: [], changes: [], states: {}, lacks: [] },
  };
  await saveReport(report, data, good);
  const signed = JSON.parse(await readFile(good, 'utf8')) as SignedReport;
  fingerprint = keyFingerprint(signed.signature.publicKey);
  signed.report.finished = true;
  tampered = file('tampered.json', JSON.stringify(signed));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function vethlab(...args: string[]) {
  const words = ['report', '--data', data, ...args];
  const { exit, stdout, stderr } = await run(process.execPath, [program, ...words], { timeoutMs: 30_000 });
  expect(stdout + stderr).not.toMatch(/\n\s+at /);
  return { exit, stdout, stderr };
}

describe('vethlab report', () => {
  it('exits with 0 for an untouched report, 1 for a changed one, 2 for an unreadable one; for several with the worst', async () => {
    expect(await vethlab(good)).toMatchObject({ exit: 0, stderr: '' });
    const both = await vethlab(good, tampered);
    expect(both.exit).toBe(1);
    expect(both.stdout).toContain(`✗ ${tampered}\n  Tampered with: it is not what key ${fingerprint} signed.`);
    const all = await vethlab(tampered, file('empty.json', ''), join(directory, 'none.json'), good);
    expect(all.exit).toBe(2);
    expect(all.stdout).toContain('is no report of vethlab: it is not JSON.\n  → Name a file that');
    expect(all.stdout).toContain('none.json cannot be read: ENOENT.');
    expect(all.stdout).toContain('0 of 6 steps passed; judged again with the same result.'); // the others are still reported
  });

  it('prints a single JSON value with --format json', async () => {
    const { stdout } = await vethlab('--format', 'json', good, tampered);
    expect(JSON.parse(stdout)).toMatchObject([
      { file: good, judgement: { ok: true, signature: { state: 'untouched', key: 'own', fingerprint } } },
      { file: tampered, judgement: { ok: false, signature: { state: 'tampered' }, report: null } },
    ]);
  });

  it('trusts only the named keys, each by its fingerprint or from a file', async () => {
    const elsewhere = ['--data', join(directory, 'elsewhere')];
    const unknown = await vethlab(good, ...elsewhere);
    expect([unknown.exit, unknown.stdout]).toEqual([0, expect.stringContaining('which is not known here')]);
    const other = `SHA256:${'A'.repeat(43)}`;
    const refused = await vethlab(good, '--key', other);
    expect([refused.exit, refused.stdout]).toEqual([1, expect.stringContaining('but the key is not trusted')]);
    const list = file('keys', `# the class\n${other} ann\n${fingerprint} bob # second row\n`);
    expect((await vethlab(good, '--key', list, ...elsewhere)).exit).toBe(0);
    expect((await vethlab(good, '--key', fingerprint)).exit).toBe(0);
    for (const bad of ['SHA256:short', join(directory, 'none'), file('no-keys', '# nothing\n')])
      expect(await vethlab(good, '--key', bad)).toMatchObject({ exit: 2, stdout: '' });
  });

  it('does not use a key that others can read', async () => {
    await chmod(join(data, 'report-key.pem'), 0o644);
    const { exit, stderr } = await vethlab(good);
    expect([exit, stderr]).toEqual([2, expect.stringContaining('chmod 600')]);
    await chmod(join(data, 'report-key.pem'), 0o600);
  });
});
