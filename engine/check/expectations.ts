// Judges one expectation, an assertion or a probe, after filling in its {{ }}.
import type { Assertion, Expectation, Probe } from '../protocol/expectation.ts';
import { assertions, type AssertionKind } from './assertions/registry.ts';
import type { CheckContext, Finding, ProbeContext } from './context.ts';
import { interpolateWanted } from './interpolate.ts';
import { probes, type ProbeKind } from './probes/registry.ts';

export function isAssertion(expectation: Expectation): expectation is Assertion {
  return Object.hasOwn(assertions, kindOf(expectation));
}

export function judgeAssertion(assertion: Assertion, context: CheckContext): Finding {
  const { kind, wanted } = part<AssertionKind>(assertion);
  const given = interpolateWanted(wanted, context.state);
  if ('missing' in given) return withoutValue(given.missing);
  // The registry's type connects each kind with its content. TypeScript loses that connection when the kind is a
  // variable.
  const judge = assertions[kind] as (wanted: object, context: CheckContext) => Finding;
  return judge(given.filled, context);
}

/** Throws only when the context's signal is aborted. */
export async function judgeProbe(probe: Probe, context: ProbeContext): Promise<Finding> {
  const { kind, wanted } = part<ProbeKind>(probe);
  const given = interpolateWanted(wanted, context.state);
  if ('missing' in given) return withoutValue(given.missing);
  const judge = probes[kind] as (wanted: object, context: ProbeContext) => Promise<Finding>;
  return judge(given.filled, context);
}

function kindOf(expectation: Expectation): string {
  return Object.keys(expectation)[0]!;
}

function part<Kind extends string>(expectation: Expectation): { kind: Kind; wanted: object } {
  const [kind, wanted] = Object.entries(expectation)[0]!;
  return { kind: kind as Kind, wanted };
}

/** An expectation whose {{ }} have no value fails, and the missing thing is reported as what was observed. */
function withoutValue(missing: string): Finding {
  return { pass: false, expected: null, actual: missing, evidence: null };
}
