// The options of `vethlab demo`, and the report that it can save.
import { saveReport } from '../grading/reports/save-report.ts';
import { reportSession } from '../grading/reports/session-report.ts';
import type { Session } from '../session/session.ts';
import type { LogOptions } from './server-record.ts';
import type { CliTerminal } from './terminal.ts';

export interface DemoOptions extends LogOptions {
  port: number;
  share?: string;
  headless: boolean;
  instant: boolean;
  pace: number;
  record?: string;
  report?: string;
  seed?: string;
}

/** Saves the report if one was requested. Throws LabError as saveReport() does. */
export async function saveDemo(session: Session, { report, data }: DemoOptions, terminal: CliTerminal): Promise<void> {
  if (report === undefined) return;
  await saveReport(await reportSession(session, { kind: 'demo' }), data, report);
  terminal.progress(`saved as a report in ${report}`);
}
