// The output of `vethlab doctor --format json`.
import { z } from 'zod';

export const findingSchema = z.strictObject({
  id: z.enum([
    'acceleration',
    'packages',
    'modules',
    'user',
    'memory',
    'disk',
    'image',
    'template',
    'progress',
    'leftovers',
  ]),
  sandbox: z.enum(['vm', 'container']).nullable().describe('the driver it concerns; null: both'),
  state: z.enum(['good', 'warning', 'bad']),
  says: z.string(),
  remedy: z.string().nullable(),
});

export const doctorReportSchema = z.strictObject({
  ok: z.boolean().describe('labs can run, in one of the sandboxes at least'),
  findings: z.array(findingSchema),
});

export type DoctorFinding = z.infer<typeof findingSchema>;
export type DoctorReport = z.infer<typeof doctorReportSchema>;
