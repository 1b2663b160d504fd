// The HTTP API of reports: downloads a session's report and checks an uploaded one.
import { Hono } from 'hono';
import { maximumReportBytes, reportFileName } from '../protocol/report.ts';
import type { ReportJudgement } from '../protocol/report-judgement.ts';
import { judgeReport } from '../grading/reports/judge-report.ts';
import { signedText } from '../grading/reports/save-report.ts';
import { reportSession } from '../grading/reports/session-report.ts';
import { keyFingerprint } from '../grading/reports/signature.ts';
import { ownPublicKey } from '../grading/reports/signing-key.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { readJsonBody } from './read-json-body.ts';
import { routes } from '../protocol/routes.ts';
import { serveRoute } from './serve-route.ts';
import type { ServerContext } from './server-context.ts';

/** Answers `judgeReport`, with the text of a report as its body, by a ReportJudgement. */
export function reports(context: ServerContext, dataDirectory: string): Hono {
  const { sessions } = context;
  const app = new Hono();
  serveRoute(app, routes.report, async (c) => {
    const session = sessions.get(c.req.param('session'));
    const kind = context.showOrNull(session.id) ? 'demo' : 'learner';
    const report = await reportSession(session, { kind, signal: c.req.raw.signal });
    c.header('Content-Type', 'application/json; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="${reportFileName(report)}"`);
    return c.body(await signedText(report, dataDirectory));
  });
  serveRoute(app, routes.judgeReport, async (c) => {
    const text = await readJsonBody(c, maximumReportBytes);
    const own = await ownPublicKey(new DataDirectory(dataDirectory).reportKey);
    const keys = { own: own && keyFingerprint(own), trusted: null };
    const { judgement } = await judgeReport(text, { labs: sessions.labs, keys, path: 'The file' });
    return c.json(judgement satisfies ReportJudgement);
  });
  return app;
}
