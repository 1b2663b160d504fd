// An unchanged report is judged again with the same result; any change in it is detected.
import { generateKeyPairSync } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, SignedReport } from '../../../engine/protocol/report.ts';
import { reportJudgementSchema } from '../../../engine/protocol/report-judgement.ts';
import { judgeReport, type KnownKeys } from '../../../engine/grading/reports/judge-report.ts';
import { signedText } from '../../../engine/grading/reports/save-report.ts';
import { keyFingerprint, signReport } from '../../../engine/grading/reports/signature.ts';
import { ownPublicKey, signingKey } from '../../../engine/grading/reports/signing-key.ts';
import { reportSession } from '../../../engine/grading/reports/session-report.ts';
import { recordedLab, RecordedRun } from './recorded-run.ts';

const run = new RecordedRun();
let text = '';
let keys: KnownKeys;
beforeAll(async () => {
  await run.open();
  await run.playTwoSteps();
  text = await signedText(await reportSession(run.session), run.directory);
  keys = { own: keyFingerprint((await ownPublicKey(keyPath()))!), trusted: null };
});
afterAll(() => run.close());

const keyPath = () => join(run.directory, 'report-key.pem');
const signed = () => JSON.parse(text) as SignedReport;
const judge = async (content: string | SignedReport, known: KnownKeys = keys, labs = [recordedLab]) => {
  const given = typeof content === 'string' ? content : JSON.stringify(content);
  const { judgement } = await judgeReport(given, { labs, keys: known, path: 'a.json' });
  return reportJudgementSchema.parse(judgement);
};
/** Changes the report and signs it again, as someone with the key could. */
const forged = async (change: (report: Report) => void) => {
  const { report } = signed();
  change(report);
  return judge(signReport(report, await signingKey(keyPath())));
};

describe('a report', () => {
  it('contains what was done and its evidence, and says what is missing', () => {
    const { report } = signed();
    expect(report).toMatchObject({
      ...{ kind: 'learner', seed: null, fault: null, finished: false, lab: { id: 'recorded' }, lacks: [] },
      sandboxes: [{ driver: 'container', kernel: expect.stringMatching(/^\d/) as string }],
    });
    expect(report.steps).toMatchObject([
      {
        ...{ id: 'publish', passed: true, hintsShown: 1, solutionShownAtMs: expect.any(Number) as number },
        checks: [
          { check: 'published', says: 'web publishes port 80', runs: [] },
          { check: 'answers', says: expect.stringMatching(/^port 32\d+ answers$/) as string, runs: [{ exit: 0 }] },
        ],
        answers: [
          { question: 'port', answer: expect.stringMatching(/^32/) as string, verdict: { pass: true } },
          { question: 'guess', answer: '22', verdict: { pass: true, prediction: { right: false } } },
        ],
      },
      {
        id: 'visit',
        passed: true,
        solutionShownAtMs: null,
        checks: [{ check: 'counted' }, { check: 'typed' }, { check: 'runs', moment: { commands: { running: [3] } } }],
      },
      {
        id: 'close',
        passed: false,
        passedAtMs: null,
        checks: [{ check: 'closed', verdict: { pass: false, cause: null } }],
      },
    ]);
    expect(report.commands).toMatchObject([
      { id: 1, command: 'echo visited', exit: 0 },
      { id: 2, command: 'false', exit: 1 },
      { id: 3, command: 'sleep 0.3', exit: 0 },
    ]);
    expect(report.changes.length).toBeGreaterThan(0);
  });

  it('is judged again with the same result, whatever the format of its JSON', async () => {
    const whole = await judge(text);
    expect(whole).toMatchObject({ ok: true, labIsSame: true, signature: { state: 'untouched', key: 'own' } });
    expect(whole.steps.map(({ recorded, again, items }) => [recorded, again, items.length])).toEqual([
      ['passed', 'passed', 4],
      ['passed', 'passed', 3],
      ['not passed', 'not passed', 1],
    ]);
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, content]): [string, unknown] => [key, reversed(content)]);
      return Object.fromEntries(entries.reverse());
    };
    expect((await judge(JSON.stringify(reversed(JSON.parse(text)), null, 7))).ok).toBe(true);
  });

  it('is refused if any part of it was changed', async () => {
    const paths = leaves(signed().report);
    expect(paths.length).toBeGreaterThan(500);
    const every = Math.ceil(paths.length / 400);
    for (const path of paths.filter((one, at) => at % every === 0 || one.length < 5)) {
      const tampered = signed();
      change(tampered.report, path);
      const { ok, signature, steps } = await judge(tampered);
      expect([ok, signature.state, steps], path.join('.')).toEqual([false, 'tampered', []]);
    }
    const without = signed();
    without.report.commands.pop();
    expect((await judge(without)).signature.state).toBe('tampered');
    const more = signed();
    Object.assign(more.report, { more: true });
    expect((await judge(more)).signature.state).toBe('tampered');
  });

  it('is not accepted as signed by another key, and names an unknown key', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const theirs = signReport(signed().report, other);
    const mixed = { ...theirs, signature: { ...theirs.signature, publicKey: signed().signature.publicKey } };
    expect((await judge(mixed)).signature.state).toBe('tampered');
    const fingerprint = keyFingerprint(theirs.signature.publicKey);
    expect(await judge(theirs)).toMatchObject({ ok: true, signature: { key: 'unknown', fingerprint } });
    expect(await judge(theirs, { own: keys.own, trusted: [keys.own!] })).toMatchObject({
      ok: false,
      signature: { state: 'untouched', key: 'refused' },
    });
    expect(await judge(theirs, { own: null, trusted: [fingerprint] })).toMatchObject({
      ok: true,
      signature: { key: 'trusted' },
    });
  });

  it('is signed with a key that only its owner can read', () => {
    expect(statSync(keyPath()).mode & 0o777).toBe(0o600);
  });
});

describe('a report that the owner of the key has changed', () => {
  it('is exposed by its states, its commands and the results of its probes', async () => {
    const state = await forged((report) => {
      for (const { docker } of Object.values(report.states)) docker.containers = [];
    });
    expect(state.ok).toBe(false);
    expect(state.steps[0]).toMatchObject({ recorded: 'passed', again: 'not passed', same: false });
    expect(state.steps[0]!.items[0]).toMatchObject({ id: 'published', same: false, again: { pass: false } });
    const command = await forged((report) => (report.commands[0]!.command = 'echo nothing'));
    expect(command.steps.map(({ same }) => same)).toEqual([true, false, true]);
    const probe = await forged((report) => (report.steps[0]!.checks[1]!.runs[0]!.exit = 1));
    expect(probe.steps.map(({ same }) => same)).toEqual([false, true, true]);
    expect(probe.steps[0]!.items[1]).toMatchObject({ id: 'answers', recorded: { pass: true }, again: { pass: false } });
    const asked = await forged((report) => (report.steps[0]!.checks[1]!.runs[0]!.argv[2] = 'echo other'));
    expect(asked.steps[0]!.items[1]).toMatchObject({ id: 'answers', again: null, same: false });
    const start = await forged((report) => (report.steps[1]!.checks[0]!.moment.stepStartState = null));
    expect(start.ok).toBe(true); // nothing was counted before, so the counter has moved even more
  });

  it('is exposed by its verdicts and answers', async () => {
    const words = await forged((report) => (report.steps[0]!.checks[0]!.verdict.actual += '!'));
    expect(words).toMatchObject({ ok: false, steps: [{ again: 'passed', same: false }, {}, {}] });
    const answer = await forged((report) => (report.steps[0]!.answers[0]!.answer = '1'));
    expect(answer.steps[0]).toMatchObject({ again: 'not passed', same: false });
    const prediction = await forged((report) => (report.steps[0]!.answers[1]!.reveal = null));
    expect(prediction.steps[0]).toMatchObject({ again: 'not passed', same: false });
  });

  it('cannot claim a passed step without evidence', async () => {
    const claimed = await forged((report) => {
      report.steps[2]!.passed = true;
      report.steps[2]!.checks = [];
    });
    expect(claimed).toMatchObject({ ok: false, steps: [{}, {}, { recorded: 'passed', again: 'not recorded' }] });
    const denied = await forged((report) => (report.steps[2]!.passed = true));
    expect(denied).toMatchObject({ ok: false, steps: [{}, {}, { recorded: 'passed', again: 'not passed' }] });
    const dropped = await forged((report) => void report.steps.splice(0, 1));
    expect(dropped.steps[0]).toMatchObject({ id: 'publish', recorded: 'not passed', again: 'not passed' });
    const unprobed = await forged((report) => (report.steps[0]!.checks[1]!.runs = []));
    expect(unprobed.steps[0]!.items[1]).toMatchObject({
      again: null,
      problem: expect.stringMatching(/ was not recorded\.$/) as string,
    });
  });
});

describe('a report with another lab or version', () => {
  it('says that the lab’s files have changed', async () => {
    const other = { ...recordedLab, summary: 'Another' };
    expect(await judge(text, keys, [other])).toMatchObject({ ok: true, labIsSame: false });
    await expect(judge(text, keys, [])).rejects.toMatchObject({ code: 'lab-unknown' });
  });

  it('is rejected with a reason if it is not a report or is newer', async () => {
    await expect(judge('{')).rejects.toMatchObject({ code: 'report-unreadable' });
    await expect(judge('[]')).rejects.toMatchObject({ code: 'report-unreadable' });
    await expect(forged((report) => Object.assign(report, { version: 2 }))).rejects.toMatchObject({
      code: 'report-newer',
    });
    await expect(forged((report) => Object.assign(report, { kind: 'dream' }))).rejects.toMatchObject({
      problem: expect.stringContaining('kind: ') as string,
    });
  });
});

describe('a report of a continued run', () => {
  it('contains what was done before engine and sandbox were restarted', async () => {
    await run.open();
    await run.session.restart();
    await run.ready();
    run.source.show('firewall');
    const later = JSON.parse(await signedText(await reportSession(run.session), run.directory)) as SignedReport;
    expect(later.report.steps.map(({ passed }) => passed)).toEqual([true, true, true]);
    expect(later.report.sandboxes).toHaveLength(3);
    expect(later.report.lacks).toEqual(['What commands changed is known only since the lab was last opened.']);
    const judged = await judge(later);
    expect(judged).toMatchObject({ ok: true, report: { finished: true } });
    expect(judged.steps.map(({ again }) => again)).toEqual(['passed', 'passed', 'passed']);
  });

  it('says that a pass saved without evidence cannot be judged again', async () => {
    const database = new Database(join(run.directory, 'progress.sqlite'));
    database.exec("DELETE FROM recordings WHERE step = 'visit'");
    database.close();
    const report = await reportSession(run.session);
    expect(report.lacks).toContain('“Visit” passed, but the state it passed on was not kept.');
    const judged = await judge(signReport(report, await signingKey(keyPath())));
    expect(judged).toMatchObject({ ok: false, steps: [{ same: true }, { again: 'not recorded', same: false }, {}] });
  });
});

type Path = (string | number)[];

/** Every single value in it. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, content]) => leaves(content, [...path, key]));
}

function change(root: object, path: Path): void {
  const parent = path.slice(0, -1).reduce((value, key) => (value as Record<string, object>)[key]!, root);
  const at = parent as Record<string, unknown>;
  const key = path.at(-1)!;
  const old = at[key];
  at[key] = typeof old === 'string' ? `${old} ` : typeof old === 'number' ? old + 1 : old === null ? 0 : !old;
}
