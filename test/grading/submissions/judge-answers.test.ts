// A class hands in reports and scripts, good, wrong and broken, and each file gets its row. Scripts run in real shells.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeAnswers } from '../../../engine/grading/submissions/judge-answers.ts';
import { answersReportSchema, type AnswersReport } from '../../../engine/protocol/answers.ts';
import { stepFileSchema, type Lab, type Step } from '../../../engine/protocol/lab.ts';
import type { SignedReport } from '../../../engine/protocol/report.ts';
import { reportSession } from '../../../engine/grading/reports/session-report.ts';
import { signedText } from '../../../engine/grading/reports/save-report.ts';
import { recordedLab, RecordedRun } from '../reports/recorded-run.ts';
import { DirectoryDriver, stillSource } from '../verify/directory-sandbox.ts';

const file = (name: string) => ({ script: { on: 'host', run: `test -f ${name}`, says: `${name} is there` } });
const step = (id: string, content: object): Step => ({ id, blocks: [], ...stepFileSchema.parse(content) });
const cake: Lab = {
  ...{ id: 'cake', title: 'Cake', summary: '', outcomes: [], minutes: 1, setup: [], faults: [] },
  steps: [
    step('batter', {
      title: 'Batter',
      checks: [
        {
          id: 'mixed',
          says: 'the batter is mixed',
          expect: [file('batter')],
          causes: [{ when: file('egg'), says: 'The egg is still apart.' }],
        },
      ],
      questions: [{ id: 'eggs', ask: 'How many eggs?', answer: '1' }],
      solution: [{ on: 'host', run: 'touch batter' }],
    }),
    step('bake', {
      title: 'Bake',
      checks: [{ id: 'baked', says: 'the cake is baked', expect: [file('cake'), { command: { matches: '^mv' } }] }],
      solution: [{ on: 'host', run: 'mv batter cake' }],
    }),
    step('taste', {
      title: 'Taste',
      questions: [{ id: 'good', ask: 'Is it good?', answer: 'yes' }],
      solution: [{ question: 'good', answer: 'yes' }],
    }),
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'vethlab-answers-'));
const hand = (name: string, text: string) => writeFileSync(join(folder, name), text);
const recording = new RecordedRun();
const driver = new DirectoryDriver();
let report: AnswersReport;

beforeAll(async () => {
  await recording.open();
  await recording.playTwoSteps();
  const half = await signedText(await reportSession(recording.session), recording.directory);
  recording.source.show('firewall');
  hand('half.json', half);
  const whole = await signedText(await reportSession(recording.session), recording.directory);
  hand('whole.json', whole);
  const tampered = JSON.parse(half) as SignedReport;
  tampered.report.finished = true;
  hand('tampered.json', JSON.stringify(tampered));
  hand('broken.json', '{"report":');
  hand('good.sh', '# vethlab: cake batter\ntouch batter\n# vethlab: cake bake\nmv batter cake\n');
  hand('wrong.sh', '# vethlab: cake bake\nfor f in batter; do\n  mv $f pie\ndone\n# vethlab: cake batter\ntouch egg\n');
  hand('asks.sh', '# vethlab: cake taste\necho yes\n');
  hand('lost.sh', '# vethlab: pie crust\ntrue\n');
  hand('notes.txt', 'none');
  hand('.hidden', 'none');
  report = await judge(null);
}, 60_000); // failing checks are retried for some seconds, in case they are only slow
afterAll(async () => {
  await recording.close();
  rmSync(folder, { recursive: true });
});

function judge(only: readonly string[] | null, from = folder) {
  return judgeAnswers({
    ...{ folder: from, labs: [cake, recordedLab], only, jobs: 1, openSource: stillSource },
    keys: { own: null, trusted: null },
    signal: new AbortController().signal,
    onProgress: () => {},
    openDriver: () => Promise.resolve(driver),
  });
}
const row = (who: string) => report.rows.find((one) => one.who === who)!;

describe('the hand-ins of a class', () => {
  it('get a row each, in the order of their names', () => {
    answersReportSchema.parse(report);
    expect(report.ok).toBe(false);
    expect(report.rows.map(({ who, kind, ok }) => [who, kind, ok])).toEqual([
      ['asks', 'script', false],
      ['broken', 'report', false],
      ['good', 'script', true],
      ['half', 'report', false],
      ['lost', 'script', false],
      ['notes', null, false],
      ['tampered', 'report', false],
      ['whole', 'report', true],
      ['wrong', 'script', false],
    ]);
  });

  it('are judged offline if they are reports, with the first failure', () => {
    expect(row('whole').steps.map(({ passed }) => passed)).toEqual([true, true, true]);
    expect(row('half')).toMatchObject({
      ...{ lab: 'recorded', of: 3, problem: null, key: expect.stringMatching(/^unknown key SHA256:/) as string },
      steps: [
        { id: 'publish', passed: true, check: null, why: null },
        { id: 'visit', passed: true },
        { id: 'close', passed: false, check: 'closed', why: expect.stringMatching(/^expected .*; saw: /) as string },
      ],
    });
    expect(row('tampered')).toMatchObject({
      lab: null,
      steps: [],
      problem: expect.stringContaining('changed') as string,
    });
    expect(row('broken').problem).toMatch(/^broken\.json is no report of vethlab: it is not JSON\. Name a file/);
    expect(row('notes').problem).toBe('it is neither a report (.json) nor a script (.sh)');
  });

  it('run each part of a script at the start of its step, and undo it before the next', () => {
    expect(row('good')).toMatchObject({
      steps: [
        { id: 'batter', passed: true },
        { id: 'bake', passed: true },
      ],
      notes: ['Questions were left out: a script answers none.'],
    });
    expect(row('wrong').steps).toMatchObject([
      {
        id: 'batter',
        passed: false,
        check: 'mixed',
        why: expect.stringMatching(/; The egg is still apart\.$/) as string,
      },
      { id: 'bake', passed: false, check: 'baked' },
    ]);
    expect(row('asks').steps).toMatchObject([
      { passed: false, check: null, why: expect.stringContaining('only questions') as string },
    ]);
    expect(row('lost').problem).toBe('lost.sh:1: expected one of the labs cake, recorded, got "pie"');
    expect(driver.openNow).toBe(0);
  });

  it('for other labs than requested are left out, with a note', async () => {
    const { rows } = await judge(['recorded']);
    expect(rows.find(({ who }) => who === 'good')).toMatchObject({ ok: false, problem: 'it is of lab cake' });
    expect(rows.find(({ who }) => who === 'whole')).toMatchObject({ ok: true, problem: null });
  });

  it('are judged even if one of them cannot be run', async () => {
    const odd = mkdtempSync(join(tmpdir(), 'vethlab-odd-'));
    const put = (name: string, bytes: string | Buffer) => writeFileSync(join(odd, name), bytes);
    const head = '# vethlab: cake batter\n';
    put('1-nul.sh', `${head}touch batter\0\n`);
    put('2-latin.sh', Buffer.concat([Buffer.from(head), Buffer.from([0x74, 0xff, 0xfe, 0x0a])]));
    put('3-empty.sh', '');
    put('4-huge.sh', `${head}${'true\n'.repeat(500_000)}`);
    mkdirSync(join(odd, 'folder'));
    symlinkSync('folder', join(odd, '5-folder.sh'));
    execFileSync('mkfifo', [join(odd, '6-pipe.sh'), join(odd, '7-pipe.json')]);
    symlinkSync('/dev/zero', join(odd, '8-device.sh'));
    put('9-deep.json', `{"report":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}},"signature":{}}`);
    put('10-long.sh', `${head}touch batter # ${'x'.repeat(200_000)}\n`);
    put('11-good.sh', `${head}touch batter\n`);
    const { rows } = await judge(null, odd);
    rmSync(odd, { recursive: true });
    const path = `${odd}/`;
    expect(rows.map(({ who, ok, problem }) => [who, ok, problem?.replace(path, '') ?? null])).toEqual([
      ['1-nul', false, '1-nul.sh cannot be run: line 2 holds a NUL byte. Hand in a text file with commands for bash.'],
      ['2-latin', false, expect.stringMatching(/^2-latin\.sh cannot be read: it is not UTF-8 text\. /)],
      ['3-empty', false, expect.stringContaining('it is empty')],
      ['4-huge', false, expect.stringContaining('it is longer than 1048576 bytes')],
      ['5-folder', false, expect.stringContaining('it is a folder')],
      ['6-pipe', false, expect.stringContaining('it is a pipe or a device')],
      ['7-pipe', false, expect.stringContaining('it is a pipe or a device')],
      ['8-device', false, expect.stringContaining('it is a pipe or a device')],
      ['9-deep', false, expect.stringContaining('9-deep.json')],
      ['10-long', true, null],
      ['11-good', true, null],
    ]);
  });
});
