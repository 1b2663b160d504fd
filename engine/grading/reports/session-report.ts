// Builds the report of a session: of a learner or of a demonstration.
import type { Report, ReportKind } from '../../protocol/report.ts';
import type { Session } from '../../session/session.ts';
import { buildReport } from './build-report.ts';
import { verdictsNow } from '../../session/verdicts-now.ts';

/** If there is a sandbox, the open step is judged again first; the report itself needs none. */
export async function reportSession(
  session: Session,
  { kind = 'learner', signal }: { kind?: ReportKind; signal?: AbortSignal } = {},
): Promise<Report> {
  const { progress, lab } = session;
  const run = session.runOrNull;
  if (run && !progress.step(progress.current).passed) await verdictsNow(run, progress.current, signal);
  const { history, drawn } = session.kept;
  return buildReport({
    ...{ kind, lab: drawn?.from ?? lab, drawn, progress, history },
    open: run && { session: session.id, evidence: run.evidence },
    changes: [{ session: session.id, changes: session.activity.changes }],
  });
}
