// Writes JUnit XML for CI servers: suites of cases, each with the reason if it failed.
import { xmlText } from './xml-text.ts';

export interface JunitSuite {
  name: string;
  /** of the suite's cases; default `name` */
  classname?: string;
  seconds?: number;
  cases: readonly JunitCase[];
}

export interface JunitCase {
  name: string;
  /** why it failed; null if it passed */
  failure: string | null;
}

/** `seconds`: total time, which may be less than the sum of suites that ran in parallel. */
export function junit(name: string, suites: readonly JunitSuite[], seconds?: number): string {
  const counted = counts(
    suites.flatMap(({ cases }) => cases),
    seconds,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(name)}"${counted}>`,
    ...suites.map(suiteText),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteText({ name, classname = name, seconds, cases }: JunitSuite): string {
  const lines = cases.map(({ name, failure }) => {
    const open = `    <testcase classname="${xmlText(classname)}" name="${xmlText(name)}"`;
    return failure === null ? `${open}/>` : `${open}>\n      <failure message="${xmlText(failure)}"/>\n    </testcase>`;
  });
  return [`  <testsuite name="${xmlText(name)}"${counts(cases, seconds)}>`, ...lines, '  </testsuite>'].join('\n');
}

function counts(cases: readonly JunitCase[], seconds: number | undefined): string {
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const time = seconds === undefined ? '' : ` time="${seconds.toFixed(3)}"`;
  return ` tests="${cases.length}" failures="${failures}" errors="0"${time}`;
}
