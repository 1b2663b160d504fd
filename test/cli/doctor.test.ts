// `vethlab doctor` on this machine: what it prints, and that its exit status agrees.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';
import { processIdentity } from '../../engine/host/process-identity.ts';
import { doctorReportSchema, type DoctorReport } from '../../engine/protocol/doctor.ts';

const program = fileURLToPath(new URL('../../engine/vethlab.js', import.meta.url));
let data: string;
beforeAll(async () => (data = await mkdtemp(join(tmpdir(), 'vethlab-doctor-'))));
afterAll(() => rm(data, { recursive: true }));

async function doctor(): Promise<{ report: DoctorReport; exit: number | null }> {
  const args = [program, 'doctor', '--format', 'json', '--data', data];
  const { exit, stdout } = await run(process.execPath, args, { timeoutMs: 60_000 });
  return { report: doctorReportSchema.parse(JSON.parse(stdout)), exit };
}

const finding = (report: DoctorReport, id: string) => report.findings.find((one) => one.id === id);

describe('vethlab doctor', { timeout: 90_000 }, () => {
  it('prints a report that fits its schema, with a remedy for every problem', async () => {
    const { report, exit } = await doctor();
    expect(exit).toBe(report.ok ? 0 : 1);
    const mended = report.findings.map(({ state, remedy }) => (state === 'good') === (remedy === null));
    expect(new Set(mended)).toEqual(new Set([true]));
    const ids = report.findings.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['acceleration', 'packages', 'memory', 'disk', 'image', 'template']));
    expect(finding(report, 'image')).toMatchObject({ state: 'warning', remedy: 'npx vethlab image' });
  });

  it('names what ended engines left behind, but not what a running one uses', async () => {
    await mkdir(join(data, 'sandboxes/v1-1-abcdef'), { recursive: true });
    await mkdir(join(data, `sandboxes/v${processIdentity()}-abcdef`));
    const { report } = await doctor();
    const { state, says } = finding(report, 'leftovers')!;
    expect({ state, says }).toEqual({
      state: 'warning',
      says: `left behind: ${join(data, 'sandboxes/v1-1-abcdef')}`,
    });
  });

  it('names a damaged file of progress, and one that cannot be used', async () => {
    const path = join(data, 'progress.sqlite');
    expect(finding((await doctor()).report, 'progress')).toMatchObject({ state: 'good' });
    await writeFile(path, 'garbage '.repeat(1000));
    const { report } = await doctor();
    expect(finding(report, 'progress')).toMatchObject({
      state: 'warning',
      says: `${path} is damaged: file is not a database`,
      remedy: expect.stringContaining('The next start') as string,
    });
    await rm(path);
    await mkdir(path);
    expect(finding((await doctor()).report, 'progress')).toMatchObject({ state: 'bad' });
    await rm(path, { recursive: true });
  });

  it('prints the same findings as text', async () => {
    const { stdout } = await run(process.execPath, [program, 'doctor', '--data', data], { timeoutMs: 60_000 });
    expect(stdout).toMatch(/^[✓!✗] packages \(vm\): /m);
    expect(stdout).toMatch(/^! image: not built yet\n {4}→ npx vethlab image$/m);
  });
});
