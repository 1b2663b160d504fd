// Judges a check: its expectations, the cause of a failure, and the resulting verdict.
import type { Check } from '../protocol/lab.ts';
import type { Expectation, Probe } from '../protocol/expectation.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext, Finding, ProbeContext } from './context.ts';
import { isAssertion, judgeAssertion, judgeProbe } from './expectations.ts';
import { interpolate } from './interpolate.ts';

/** Whether judging this check completely may send something, because an expectation or a cause is a probe. */
export function needsProbes(check: Check): boolean {
  return !check.expect.every(isAssertion) || !check.causes.every(({ when }) => isAssertion(when));
}

/**
 * The result of the assertions alone. `verdict` is null if they all pass and probes remain; `final` is false if probes
 * could still add something (whether the check passes, or why it fails).
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
 * Judges a check completely: first the assertions and, only if they pass, the probes in order. The verdict shows the
 * first expectation that fails, with the first cause that applies. Throws only when the signal is aborted.
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

/** The first cause that the state alone proves. */
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

/** A proven cause is shown even if one of its values is missing. */
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
