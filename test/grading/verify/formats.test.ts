// One report in each of its formats.
import { describe, expect, it } from 'vitest';
import { verifyReportSchema, type VerifyReport } from '../../../engine/protocol/verify.ts';
import { writeReport } from '../../../engine/grading/verify/formats/formats.ts';

const step = {
  id: 'publish-all',
  ok: true,
  failsBefore: true,
  passesAfter: true,
  seconds: 1.94,
  mistakes: [],
  alternatives: [],
};
const good: VerifyReport = {
  ok: true,
  sandbox: 'container',
  seconds: 41.2,
  labs: [
    {
      id: 'publish-ports',
      ok: true,
      steps: [
        {
          ...step,
          mistakes: [{ id: 'forgot-P', ok: true, verdict: 'web runs without -P.', seconds: 1 }],
          alternatives: [{ id: 'create-then-start', ok: true, seconds: 1 }],
        },
      ],
    },
  ],
};
const bad: VerifyReport = {
  ok: false,
  sandbox: 'vm',
  seconds: 3,
  labs: [
    {
      id: 'nat',
      ok: false,
      steps: [
        {
          ...step,
          id: 'dnat-one',
          ok: false,
          passesAfter: false,
          problem: 'rule: no rule <like> "it" & so on\nafter 10 s',
          mistakes: [{ id: 'all', ok: false, verdict: 'the check passed', seconds: 1 }],
        },
      ],
    },
    { id: 'broken', ok: false, problem: 'the sandbox died', steps: [] },
  ],
};

describe('json', () => {
  it('is one object that matches the schema', () => {
    expect(verifyReportSchema.parse(JSON.parse(writeReport(bad, 'json')))).toEqual(bad);
  });
});

describe('tap', () => {
  it('has a plan and a numbered line for every claim', () => {
    expect(writeReport(good, 'tap').split('\n')).toEqual([
      'TAP version 14',
      '1..4',
      'ok 1 - publish-ports/publish-all: fails before',
      'ok 2 - publish-ports/publish-all: passes after',
      'ok 3 - publish-ports/publish-all: mistake forgot-P is diagnosed',
      'ok 4 - publish-ports/publish-all: alternative create-then-start is accepted',
      '',
    ]);
  });

  it('says below a failed claim what went wrong', () => {
    const lines = writeReport(bad, 'tap').split('\n');
    const at = lines.indexOf('not ok 2 - nat/dnat-one: passes after');
    expect(lines.slice(at, at + 4)).toEqual([
      lines[at],
      '  ---',
      '  message: "rule: no rule <like> \\"it\\" & so on\\nafter 10 s"',
      '  ...',
    ]);
    expect(lines).toContain('not ok 4 - broken/the lab runs');
  });
});

describe('junit', () => {
  it('counts cases, and escapes what XML does not allow', () => {
    const xml = writeReport(bad, 'junit');
    expect(xml).toContain('<testsuites name="vethlab" tests="4" failures="3" errors="0" time="3.000">');
    expect(xml).toContain('<testcase classname="vm.nat" name="dnat-one: fails before"/>');
    expect(xml).toContain('<failure message="rule: no rule &lt;like&gt; &quot;it&quot; &amp; so on&#10;after 10 s"/>');
  });
});

describe('pretty', () => {
  it('has a line for a passing step', () => {
    expect(writeReport(good, 'pretty')).toBe(
      '✓ publish-ports\n  ✓ publish-all  fails before, passes after, 1 mistake, 1 alternative  1.9 s\n\n1 lab, 1 step in sandbox container: all good, 41.2 s\n',
    );
  });

  it('shows below a failing step what went wrong', () => {
    const text = writeReport(bad, 'pretty');
    expect(text).toContain(
      '  ✗ dnat-one  fails before, FAILS AFTER, 0 of 1 mistake  1.9 s\n      rule: no rule <like> "it" & so on\n      after 10 s\n      mistake all: the check passed\n',
    );
    expect(text).toContain('✗ broken\n    the sandbox died\n');
  });
});
