// The part of the HTTP API that is about reports: a session's as a file, and what checking one comes to.
import { Hono } from 'hono';
import { maximumReportBytes, reportFileName } from '../protocol/report.ts';
import type { ReportJudgement } from '../protocol/report-judgement.ts';
import { judgeReport } from '../report/judge-report.ts';
import { signedText } from '../report/save-report.ts';
import { reportSession } from '../report/session-report.ts';
import { keyFingerprint } from '../report/signature.ts';
import { ownPublicKey } from '../report/signing-key.ts';
import type { Sessions } from '../session/sessions.ts';
import { DataDirectory } from '../store/data-directory.ts';
import { jsonText } from './bounded-text.ts';

/** GET /sessions/:session/report, and POST /report-judgement with the text of a report → ReportJudgement. */
export function reports(sessions: Sessions, dataDirectory: string): Hono {
  const app = new Hono();
  app.get('/sessions/:session/report', async (c) => {
    const report = await reportSession(sessions.get(c.req.param('session')), { signal: c.req.raw.signal });
    c.header('Content-Type', 'application/json; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="${reportFileName(report)}"`);
    return c.body(await signedText(report, dataDirectory));
  });
  app.post('/report-judgement', async (c) => {
    const text = await jsonText(c, maximumReportBytes);
    const own = await ownPublicKey(new DataDirectory(dataDirectory).reportKey);
    const keys = { own: own && keyFingerprint(own), trusted: null };
    const { judgement } = await judgeReport(text, { labs: sessions.labs, keys, path: 'The file' });
    return c.json(judgement satisfies ReportJudgement);
  });
  return app;
}
