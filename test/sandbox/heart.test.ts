// If any one assertion or probe of lab 1 always passes, verify must notice.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { assertions } from '../../engine/check/assertions/registry.ts';
import type { Finding } from '../../engine/check/context.ts';
import { probes } from '../../engine/check/probes/registry.ts';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import type { Lab } from '../../engine/protocol/lab.ts';
import type { VerifiedStep } from '../../engine/protocol/verify.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { verifyLabs } from '../../engine/grading/verify/verify.ts';
import { dataDirectory } from '../data-directory.ts';

const driver = sandboxDriver('container', dataDirectory);
const yes: Finding = { pass: true, expected: 'whatever is asked', actual: 'whatever is there', evidence: null };
let whole: Lab;

beforeAll(async () => {
  await driver.prepare();
  whole = (await loadLabsOrThrow(labsDirectory)).find(({ id }) => id === 'publish-ports')!;
});
afterEach(() => void vi.restoreAllMocks());

/** step id → ids of the mistakes tried there */
type Pattern = Record<string, string[]>;

/** Verifies these steps of lab 1 in order, with only the named mistakes. */
async function verify(steps: Pattern, limitMs?: number) {
  const chosen = whole.steps
    .filter(({ id }) => id in steps)
    .map((step) => {
      const mistakes = step.mistakes.filter(({ id }) => steps[step.id]!.includes(id));
      expect(mistakes).toHaveLength(steps[step.id]!.length);
      return { ...step, mistakes, alternatives: [] };
    });
  expect(chosen).toHaveLength(Object.keys(steps).length);
  const { signal } = new AbortController();
  const labs = [{ ...whole, steps: chosen }];
  const report = await verifyLabs({ labs, driver, signal, ...(limitMs && { limitMs }) });
  return { ok: report.ok, steps: new Map(report.labs[0]!.steps.map((step) => [step.id, step])) };
}

/** The problems that a person would read about a step. */
function reasons({ problem, mistakes }: VerifiedStep): string {
  const refused = mistakes.filter(({ ok }) => !ok).map(({ id, verdict }) => `${id}: ${verdict}`);
  return [problem, ...refused].filter((text) => text !== undefined).join('\n');
}

const hearts: [kind: string, steps: Pattern, broken: string, reason: RegExp][] = [
  ['publishedPort', { 'publish-all': ['forgot-P'] }, 'publish-all', /^forgot-P: published passed/m],
  ['container', { 'publish-all': ['forgot-P'] }, 'publish-all', /^forgot-P: it does not say “without -P”/m],
  ['forwarding', { forwarding: ['turned-off'] }, 'forwarding', /^turned-off: forwarding-on passed/m],
  ['image', { image: ['removed'] }, 'image', /^removed: /m],
  ['http', { 'one-address': ['every-interface-answers'] }, 'one-address', /^every-interface-answers: refused-/m],
  ['ssh', { 'publish-chosen': ['ssh-unpublished'] }, 'publish-chosen', /^ssh-unpublished: ssh-answers passed/m],
  ['logs', { 'publish-all': [], 'open-page': ['from-host'] }, 'open-page', /^from-host: page-opened passed/m],
  ['process', { 'publish-all': [], 'httpd-process': ['stopped'] }, 'httpd-process', /^stopped: /m],
];

describe('verify of lab 1', () => {
  it('is satisfied while every assertion works', async () => {
    const steps = hearts.reduce<Pattern>((all, [, some]) => {
      for (const [step, mistakes] of Object.entries(some))
        all[step] = [...new Set([...(all[step] ?? []), ...mistakes])];
      return all;
    }, {});
    const report = await verify(steps);
    expect([...report.steps.values()].map(reasons).filter((text) => text !== '')).toEqual([]);
    expect(report.ok).toBe(true);
  });

  it.each(hearts)('reports an error if %s always passes', async (kind, steps, broken, reason) => {
    if (kind in assertions) vi.spyOn(assertions, kind as keyof typeof assertions).mockReturnValue(yes);
    else vi.spyOn(probes, kind as keyof typeof probes).mockResolvedValue(yes);
    const report = await verify(steps, 1500); // the wait for a mistake that is not refused
    expect(report.ok).toBe(false);
    const step = report.steps.get(broken)!;
    expect(step.ok).toBe(false);
    expect(reasons(step)).toMatch(reason);
  });
});
