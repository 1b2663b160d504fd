// The results of a class's hand-ins in the formats for a spreadsheet, a CI server and a person.
import { expect, test } from 'vitest';
import { writeAnswers } from '../../../engine/grading/submissions/formats/formats.ts';
import type { AnswerRow, AnswersReport } from '../../../engine/protocol/answers.ts';

const row = (more: Partial<AnswerRow>): AnswerRow => ({
  ...{ who: 'ann', file: 'ann.json', kind: 'report', lab: 'nat', seed: null, ok: true, of: 2, key: 'own key SHA256:x' },
  ...{ problem: null, notes: [] },
  steps: [
    { id: 'one', passed: true, check: null, why: null },
    { id: 'two', passed: true, check: null, why: null },
  ],
  ...more,
});
const report: AnswersReport = {
  ok: false,
  rows: [
    row({}),
    row({
      ...{ who: '=cmd', file: '=cmd.sh', kind: 'script', ok: false, key: null, notes: ['Left out.'] },
      steps: [{ id: 'two', passed: false, check: 'answers', why: 'expected "a", b; saw: <c>' }],
    }),
    row({
      who: 'bob',
      file: 'bob.sh',
      lab: null,
      kind: 'script',
      ok: false,
      of: 0,
      steps: [],
      key: null,
      problem: 'bob.sh:1: x\nbob.sh:2: y',
    }),
  ],
};

test('CSV quotes what needs quotes, and prevents file names from being formulas', () => {
  expect(writeAnswers(report, 'csv')).toBe(
    [
      'who,file,kind,lab,seed,ok,passed,of,steps passed,first failing step,check,why,key,notes',
      'ann,ann.json,report,nat,,yes,2,2,one two,,,,own key SHA256:x,',
      `'=cmd,'=cmd.sh,script,nat,,no,0,2,,two,answers,"expected ""a"", b; saw: <c>",,Left out.`,
      'bob,bob.sh,script,,,no,0,0,,,,"bob.sh:1: x\nbob.sh:2: y",,',
      '',
    ].join('\r\n'),
  );
});

test('JUnit has a suite for each file, and a case for each step', () => {
  const text = writeAnswers(report, 'junit');
  expect(text).toContain('<testsuites name="vethlab answers" tests="4" failures="2" errors="0">');
  expect(text).toContain('<testcase classname="ann: nat" name="one"/>');
  expect(text).toContain('<failure message="answers: expected &quot;a&quot;, b; saw: &lt;c&gt;"/>');
  expect(text).toContain('<failure message="bob.sh:1: x&#10;bob.sh:2: y"/>');
});

test('the text for people has a line for each file, with the first failure', () => {
  expect(writeAnswers(report, 'pretty')).toBe(
    [
      '✓ ann   nat  2 of 2 steps passed  report  own key SHA256:x',
      '✗ =cmd  nat  0 of 1 named steps passed  script',
      '    two, answers: expected "a", b; saw: <c>',
      '    Left out.',
      '✗ bob        not judged  script',
      '    bob.sh:1: x',
      '    bob.sh:2: y',
      '',
      '3 handed in: 1 good, 2 not',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(writeAnswers(report, 'json'))).toEqual(report);
});
