// A session's report as a file, and the server's judgement of an uploaded report.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signedReportSchema, type SignedReport } from '../../engine/protocol/report.ts';
import { reportJudgementSchema } from '../../engine/protocol/report-judgement.ts';
import { web } from '../session/small-lab.ts';
import { TestServer } from './running-server.ts';

let server: TestServer;
beforeEach(async () => void (server = await new TestServer().start()));
afterEach(() => server.stop());

const judge = async (content: unknown) => server.ask('POST', '/api/report-judgement', content);

it('returns a session’s report as a signed file, and judges it again', async () => {
  const { id } = await server.openLab();
  server.source.show([web]);
  const answer = { step: 'run', question: 'port', answer: '32768' };
  await expect.poll(async () => (await server.ask('POST', `/api/sessions/${id}/answers`, answer)).status).toBe(200);
  const { status, headers, text } = await server.raw('GET', `/api/sessions/${id}/report`, { Cookie: server.cookie });
  expect(status).toBe(200);
  expect(headers['content-disposition']).toMatch(/^attachment; filename="small-\d{4}-\d\d-\d\d-\d{4}\.json"$/);
  const signed = signedReportSchema.parse(JSON.parse(text));
  expect(signed.report).toMatchObject({ kind: 'learner', steps: [{ passed: true }, { passed: false }] });
  expect(statSync(join(server.directory, 'data', 'report-key.pem')).mode & 0o777).toBe(0o600);
  const judged = reportJudgementSchema.parse((await judge(signed)).json);
  expect(judged).toMatchObject({ ok: true, signature: { state: 'untouched', key: 'own' }, labIsSame: true });
});

it('refuses a changed report and a file that is not a report', async () => {
  const { id } = await server.openLab();
  const { json } = await server.ask<SignedReport>('GET', `/api/sessions/${id}/report`);
  json.report.steps[1]!.passed = true;
  const tampered = reportJudgementSchema.parse((await judge(json)).json);
  expect(tampered).toMatchObject({ ok: false, signature: { state: 'tampered' }, report: null, steps: [] });
  expect(await judge({})).toMatchObject({ status: 400, json: { error: { code: 'report-unreadable' } } });
  expect((await server.ask('GET', '/api/sessions/none/report')).status).toBe(404);
  const plain = { Cookie: server.cookie, 'Content-Type': 'text/plain' };
  expect((await server.raw('POST', '/api/report-judgement', plain, '{}')).status).toBe(400);
  const cookieless = await server.raw('GET', `/api/sessions/${id}/report`);
  expect(cookieless.status).toBe(403);
});
