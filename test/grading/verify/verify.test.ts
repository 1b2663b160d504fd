// Verifying labs whose steps bake a cake in a directory: real shells, real checks, no network.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../engine/protocol/lab.ts';
import { verifyReportSchema } from '../../../engine/protocol/verify.ts';
import { rejudge } from '../../../engine/grading/reports/rejudge.ts';
import type { Report } from '../../../engine/protocol/report.ts';
import { verifyLabs, type VerifyOptions } from '../../../engine/grading/verify/verify.ts';
import { bake, batter, lab } from './cake.ts';
import { DirectoryDriver, stillSource } from './directory-sandbox.ts';

const endless = { on: 'host' as const, run: 'touch begun; sleep 300' };
const begun = (driver: DirectoryDriver) =>
  expect.poll(() => driver.directories.some((directory) => existsSync(join(directory, 'begun')))).toBe(true);

async function verify(of: Lab, options: Partial<VerifyOptions> & { driver?: DirectoryDriver } = {}) {
  const { driver = new DirectoryDriver(), ...rest } = options;
  const report = await verifyLabs({
    labs: [of],
    driver,
    openSource: stillSource,
    limitMs: 300,
    signal: new AbortController().signal,
    ...rest,
  });
  verifyReportSchema.parse(report);
  return { report, driver, lab: report.labs[0]!, step: report.labs[0]!.steps[0]! };
}

describe('verify', () => {
  it('passes a lab whose steps fail before, pass after, diagnose mistakes and accept alternatives', async () => {
    const { report, driver } = await verify(lab(batter, bake), { jobs: 2 });
    expect(report).toMatchObject({
      ok: true,
      sandbox: 'container',
      labs: [
        {
          id: 'cake',
          ok: true,
          steps: [
            {
              id: 'step-1',
              failsBefore: true,
              passesAfter: true,
              mistakes: [
                { id: 'egg-only', ok: true, verdict: 'The egg is still apart.' },
                { id: 'no-egg', ok: true, verdict: 'It would not hold.' },
              ],
              alternatives: [{ id: 'copy', ok: true }],
            },
            {
              id: 'step-2',
              failsBefore: true,
              passesAfter: true,
              mistakes: [{ id: 'raw', ok: true }],
              alternatives: [],
            },
          ],
        },
      ],
    });
    expect(driver.openNow).toBe(0);
    expect(driver.mostOpen).toBeLessThanOrEqual(2);
  });

  it('tries everything in one sandbox if only one is allowed', async () => {
    const { report, driver } = await verify(lab(batter, bake), { jobs: 1 });
    expect(report.ok).toBe(true);
    const { mistakes, alternatives } = report.labs[0]!.steps[0]!;
    expect([...mistakes, ...alternatives].map(({ id }) => id)).toEqual(['egg-only', 'no-egg', 'copy']);
    expect(driver.mostOpen).toBe(1);
  });

  it('finds a step that requires nothing', async () => {
    const { report, step } = await verify(
      lab({
        ...batter,
        checks: [],
        questions: [],
        mistakes: [],
        alternatives: [],
        solution: [{ on: 'host', run: 'true' }],
      }),
    );
    expect(report.ok).toBe(false);
    expect(step).toMatchObject({
      ok: false,
      failsBefore: false,
      passesAfter: true,
      problem: 'everything passed before the solution',
    });
  });

  it('finds a solution that does not work, and says what was observed', async () => {
    const { step } = await verify(lab({ ...batter, solution: [{ on: 'host', run: 'touch egg' }] }));
    expect(step).toMatchObject({ ok: false, failsBefore: true, passesAfter: false });
    expect(step.problem).toContain(
      'mixed: expected batter is there; saw: exit status 1; cause: The egg is still apart.',
    );
    expect(step.problem).toContain('eggs: expected the right answer; saw: not answered yet');
  });

  it('finds a solution whose command fails', async () => {
    const { step } = await verify(
      lab({ ...batter, solution: [{ on: 'host', run: 'touch batter; ls nowhere' }, ...batter.solution] }),
    );
    expect(step.passesAfter).toBe(false);
    expect(step.problem).toMatch(/`touch batter; ls nowhere` on host ended with exit status 2, not 0: .*No such file/s);
  });

  it('finds a mistake that passes, one diagnosed with another cause, and one whose command fails', async () => {
    const passing = { id: 'passing', run: [{ on: 'host', run: 'touch batter' }], fails: 'mixed', says: 'apart' };
    const silent = { id: 'silent', run: [{ on: 'host', run: 'true' }], fails: 'mixed', says: 'apart' };
    const failing = { id: 'failing', run: [{ on: 'host', run: 'touch egg; false' }], fails: 'mixed', says: 'apart' };
    const { step } = await verify(lab({ ...batter, mistakes: [passing, silent, failing], alternatives: [] }));
    expect(step.ok).toBe(false);
    expect(step.mistakes).toMatchObject([
      { id: 'passing', ok: false, verdict: 'mixed passed: exit status 0' },
      {
        id: 'silent',
        ok: false,
        verdict: 'it does not say “apart”, but mixed: expected batter is there; saw: exit status 1',
      },
      { id: 'failing', ok: false, verdict: expect.stringContaining('ended with exit status 1, not 0') as string },
    ]);
  });

  it('does not take a failure on its way to success for a diagnosed mistake', async () => {
    const slow = {
      id: 'slow',
      run: [{ on: 'host', run: 'touch egg; (sleep 0.2; touch batter) &' }],
      fails: 'mixed',
      says: 'apart',
    };
    const { step } = await verify(lab({ ...batter, mistakes: [slow], alternatives: [] }));
    expect(step.mistakes).toMatchObject([{ ok: false, verdict: 'mixed passed: exit status 0' }]);
  });

  it('finds an alternative that is refused, and one that answers wrongly', async () => {
    const alternatives = [
      { id: 'refused', run: [{ on: 'host', run: 'touch dough' }] },
      {
        id: 'wrong',
        run: [
          { on: 'host', run: 'touch batter' },
          { question: 'eggs', answer: '0' },
        ],
      },
    ];
    const { step } = await verify(lab({ ...batter, mistakes: [], alternatives }));
    expect(step.ok).toBe(false);
    expect(step.alternatives).toMatchObject([
      { id: 'refused', ok: false, problem: expect.stringContaining('mixed') as string },
      { id: 'wrong', ok: false, problem: expect.stringContaining('eggs') as string },
    ]);
  });

  it('skips mistakes and alternatives on request', async () => {
    const { report, driver } = await verify(lab(batter), { mistakes: false });
    expect(report).toMatchObject({ ok: true, labs: [{ steps: [{ mistakes: [], alternatives: [] }] }] });
    expect(driver.opened).toBe(1);
  });

  it('returns a report of the walk that is judged again with the same result, whatever else was tried', async () => {
    const given: Report[] = [];
    const of = lab(batter, bake);
    const { report } = await verify(of, { jobs: 1, onReport: async (one) => void given.push(one) });
    expect(report.ok).toBe(true);
    expect(given).toMatchObject([
      { kind: 'verify', finished: true, steps: [{ passed: true }, { passed: true }], lacks: [] },
    ]);
    expect(given[0]!.commands.map(({ command }) => command)).toEqual(['touch batter', 'mv batter cake']);
    expect(await rejudge(given[0]!, of)).toMatchObject([
      { again: 'passed', same: true },
      { again: 'passed', same: true },
    ]);
    const failing: Report[] = [];
    const wrong = lab({ ...batter, mistakes: [], alternatives: [], solution: [{ on: 'host', run: 'touch egg' }] });
    await verify(wrong, { onReport: async (one) => void failing.push(one) });
    expect(failing).toMatchObject([
      { finished: false, steps: [{ passed: false, checks: [{ verdict: { pass: false } }] }] },
    ]);
    expect(await rejudge(failing[0]!, wrong)).toMatchObject([{ again: 'not passed', same: true }]);
  });

  it('reports a sandbox that dies, and closes it', async () => {
    const driver = new DirectoryDriver();
    const verifying = verify(lab({ ...batter, solution: [endless] }), { driver, mistakes: false });
    await begun(driver);
    driver.kill.forEach((die) => die('out of memory'));
    const { report } = await verifying;
    expect(report).toMatchObject({ ok: false, labs: [{ ok: false, problem: 'The sandbox ended: out of memory.' }] });
    expect(driver.openNow).toBe(0);
  });

  it('ends at once and closes its sandboxes when it is interrupted', async () => {
    const driver = new DirectoryDriver();
    const interrupt = new AbortController();
    const verifying = expect(
      verify(lab({ ...batter, solution: [endless] }), { driver, signal: interrupt.signal }),
    ).rejects.toThrow(/abort/i);
    await begun(driver);
    interrupt.abort();
    await verifying;
    expect(driver.openNow).toBe(0);
  });
});
