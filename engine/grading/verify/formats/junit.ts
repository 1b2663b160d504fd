// Writes a report as JUnit XML, as CI servers read it: a suite per lab, a case per claim.
import type { VerifiedLab, VerifyReport } from '../../../protocol/verify.ts';
import { labPoints } from './points.ts';
import { xmlText } from './xml-text.ts';

export function junitReport({ labs, sandbox, seconds }: VerifyReport): string {
  const points = labs.flatMap(labPoints);
  const attributes = counts(points.length, points.filter(({ ok }) => !ok).length, seconds);
  const suites = labs.map((lab) => suite(lab, sandbox));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vethlab"${attributes}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(lab: VerifiedLab, sandbox: string): string {
  const points = labPoints(lab);
  const seconds = lab.steps.reduce((sum, step) => sum + step.seconds, 0);
  const attributes = counts(points.length, points.filter(({ ok }) => !ok).length, seconds);
  const cases = points.map(({ name, ok, problem }) => {
    const open = `    <testcase classname="${xmlText(`${sandbox}.${lab.id}`)}" name="${xmlText(name)}"`;
    if (ok) return `${open}/>`;
    return `${open}>\n      <failure message="${xmlText(problem ?? name)}"/>\n    </testcase>`;
  });
  return [`  <testsuite name="${xmlText(lab.id)}"${attributes}>`, ...cases, '  </testsuite>'].join('\n');
}

function counts(tests: number, failures: number, seconds: number): string {
  return ` tests="${tests}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}"`;
}
