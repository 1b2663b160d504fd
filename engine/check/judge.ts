// Judges a check on a context: its expectations, the cause of a failure, and the verdict made of them.
import type { Check } from '../protocol/lab.ts';
import type { Expectation, Probe } from '../protocol/expectation.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext, Finding, ProbeContext } from './context.ts';
import { isAssertion, judgeAssertion, judgeProbe } from './expectations.ts';
import { interpolate } from './interpolate.ts';

/** Whether judging this check to the end may send something: it has a probe among its expectations or causes. */
export function needsProbes(check: Check): boolean {
  return !check.expect.every(isAssertion) || !check.causes.every(({ when }) => isAssertion(when));
}

/**
 * What the assertions alone say. `verdict` is null where they all hold and probes are left to ask; `final` is false
 * where probes could still say more (whether it passes, or why it does not).
 */
export function judgeAssertions(check: Check, context: CheckContext): { verdict: Verdict | null; final: boolean } {
  const findings: Finding[] = [];
  for (const expectation of check.expect.filter(isAssertion)) {
    const finding = judgeAssertion(expectation, context);
    if (!finding.pass)
      return { verdict: failed(check, finding, context, assertedCause(check, context)), final: !hasProbeCause(check) };
    findings.push(finding);
  }
  if (findings.length < check.expect.length) return { verdict: null, final: false };
  return { verdict: passed(check, findings, context), final: true };
}

/**
 * Judges a check to the end: assertions first, and probes, in order, only if those hold. The first expectation that
 * does not hold is shown with the first cause that applies. Throws only when the signal is aborted.
 */
export async function judgeCheck(check: Check, context: ProbeContext): Promise<Verdict> {
  const asserted = judgeAssertions(check, context);
  if (asserted.verdict) {
    const { verdict, final } = asserted;
    return final ? verdict : { ...verdict, cause: await likelyCause(check, context) };
  }
  const findings = check.expect.filter(isAssertion).map((assertion) => judgeAssertion(assertion, context));
  for (const probe of check.expect.filter(isProbe)) {
    const finding = await judgeProbe(probe, context);
    if (!finding.pass) return failed(check, finding, context, await likelyCause(check, context));
    findings.push(finding);
  }
  return passed(check, findings, context);
}

function isProbe(expectation: Expectation): expectation is Probe {
  return !isAssertion(expectation);
}

function hasProbeCause(check: Check): boolean {
  return !check.causes.every(({ when }) => isAssertion(when));
}

/** The first cause that the state alone shows. */
function assertedCause(check: Check, context: CheckContext): string | null {
  for (const { when, says } of check.causes) {
    if (isAssertion(when) && judgeAssertion(when, context).pass)
      return interpolate(says, context.state) ?? withoutValues(says);
  }
  return null;
}

async function likelyCause(check: Check, context: ProbeContext): Promise<string | null> {
  for (const { when, says } of check.causes) {
    const finding = isAssertion(when) ? judgeAssertion(when, context) : await judgeProbe(when, context);
    if (finding.pass) return interpolate(says, context.state) ?? withoutValues(says);
  }
  return null;
}

/** A cause that holds is told even while one of its values is missing. */
function withoutValues(says: string): string {
  return says.replace(/\{\{.*?\}\}/g, '…');
}

function inOwnWords({ says }: Check, state: NetworkState): string {
  return interpolate(says, state) ?? withoutValues(says);
}

function failed(check: Check, finding: Finding, { state }: CheckContext, cause: string | null): Verdict {
  const { expected, actual, evidence } = finding;
  if (check.quiet)
    return {
      check: check.id,
      pass: false,
      expected: inOwnWords(check, state),
      actual: 'not yet',
      evidence: null,
      cause,
    };
  return { check: check.id, pass: false, expected: expected ?? inOwnWords(check, state), actual, evidence, cause };
}

function passed(check: Check, findings: readonly Finding[], { state }: CheckContext): Verdict {
  const actual = [...new Set(findings.map((finding) => finding.actual))].join('; ');
  const evidence = findings.findLast((finding) => finding.evidence !== null)?.evidence ?? null;
  return {
    check: check.id,
    pass: true,
    expected: inOwnWords(check, state),
    actual,
    evidence,
    cause: null,
  };
}
