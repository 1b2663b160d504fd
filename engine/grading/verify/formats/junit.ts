// Writes a verify report as JUnit XML: a suite for each lab, a case for each claim.
import type { VerifyReport } from '../../../protocol/verify.ts';
import { junit } from '../../formats/junit.ts';
import { labPoints } from './points.ts';

export function junitReport({ labs, sandbox, seconds }: VerifyReport): string {
  const suites = labs.map((lab) => ({
    name: lab.id,
    classname: `${sandbox}.${lab.id}`,
    seconds: lab.steps.reduce((sum, step) => sum + step.seconds, 0),
    cases: labPoints(lab).map(({ name, ok, problem }) => ({ name, failure: ok ? null : (problem ?? name) })),
  }));
  return junit('vethlab', suites, seconds);
}
