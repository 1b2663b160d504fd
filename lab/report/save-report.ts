// Saves the report of a lab's session as a file. Errors are shown on the lab's page.
import { reportFileName, signedReportSchema } from '../../engine/protocol/report.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { api } from '../app/api.ts';
import type { LabSession } from '../session/lab-session.svelte.ts';
import { saveFile } from './save-file.ts';

export async function saveReport(session: LabSession): Promise<void> {
  await session.attempt(async () => {
    const text = await api.report(session.id!);
    saveFile(reportFileName(signedReportSchema.parse(JSON.parse(text)).report), text);
    announcer.say('Report saved');
  });
}
