// Reads the text of a report's file, first only as far as needed to check the signature, which covers the report as
// read.
import { LabError } from '../../errors/lab-error.ts';
import { z } from 'zod';
import { NestedTooDeep, parseBoundedJson } from '../../protocol/bounded-json.ts';
import { reportSchema, reportVersion, signatureSchema, type Report, type Signature } from '../../protocol/report.ts';

const envelopeSchema = z.strictObject({ report: z.looseObject({}), signature: signatureSchema });

/** The signed report as read, and the signature. `path` is for messages. Throws LabError `report-unreadable`. */
export function parseEnvelope(text: string, path: string): { report: unknown; signature: Signature } {
  let content: unknown;
  try {
    content = parseBoundedJson(text);
  } catch (cause) {
    const reason = cause instanceof NestedTooDeep ? cause.message : 'it is not JSON';
    throw new LabError('report-unreadable', { path, reason }, { cause });
  }
  const { data, error } = envelopeSchema.safeParse(content);
  if (error) throw new LabError('report-unreadable', { path, reason: `it lacks a report and its signature` });
  return data;
}

/** The report in an envelope whose signature is valid. Throws LabError `report-newer`, `report-unreadable`. */
export function parseReport(report: unknown, path: string): Report {
  const { version } = report as { version?: unknown };
  if (typeof version === 'number' && version > reportVersion) throw new LabError('report-newer', { path, version });
  const { data, error } = reportSchema.safeParse(report);
  if (data) return data;
  const faults = error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`);
  const more = faults.length > 3 ? `; ${faults.length - 3} more` : '';
  throw new LabError('report-unreadable', { path, reason: `${faults.slice(0, 3).join('; ')}${more}` });
}
