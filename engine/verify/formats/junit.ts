// Writes a report as JUnit XML, as CI servers read it: a suite per lab, a case per claim.
import type { VerifiedLab, VerifyReport } from '../../protocol/verify.ts';
import { labPoints } from './points.ts';

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
    const open = `    <testcase classname="${escape(`${sandbox}.${lab.id}`)}" name="${escape(name)}"`;
    if (ok) return `${open}/>`;
    return `${open}>\n      <failure message="${escape(problem ?? name)}"/>\n    </testcase>`;
  });
  return [`  <testsuite name="${escape(lab.id)}"${attributes}>`, ...cases, '  </testsuite>'].join('\n');
}

function counts(tests: number, failures: number, seconds: number): string {
  return ` tests="${tests}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}"`;
}

/** XML 1.0 allows no control characters but tab and line ends. */
function escape(text: string): string {
  return text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;');
}
