// The result of checking a report, as `vethlab report --format json` prints it and the page shows it.
import { z } from 'zod';
import { reportSchema } from './report.ts';
import { verdictSchema } from './verdict.ts';

export const judgedItemSchema = z.strictObject({
  id: z.string().describe('of the check or question'),
  recorded: verdictSchema,
  again: verdictSchema.nullable().describe('null if it could not be judged again'),
  problem: z.string().nullable().describe('why it could not be judged again'),
  same: z.boolean().describe('it was judged again, and the verdict equals the recorded one exactly'),
});

export const judgedStepSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  recorded: z.enum(['passed', 'not passed']),
  again: z
    .enum(['passed', 'not passed', 'not recorded'])
    .describe('"not recorded": the report says that it passed, but has too little evidence to judge that'),
  same: z.boolean().describe('recorded and new result agree, and so do all their verdicts'),
  items: z.array(judgedItemSchema),
});

export const reportJudgementSchema = z.strictObject({
  ok: z
    .boolean()
    .describe('the file is untouched, its key is trusted if keys were named, and judging again gave the same result'),
  signature: z.strictObject({
    state: z
      .enum(['untouched', 'tampered'])
      .describe('"tampered": the file differs from what was signed; nothing in it is judged'),
    fingerprint: z.string().describe('of the key in the report, as ssh-keygen -l prints it: SHA256:…'),
    key: z
      .enum(['own', 'trusted', 'unknown', 'refused'])
      .describe('"own": this data directory’s key; "trusted": it was named; "refused": only others were named'),
  }),
  labIsSame: z
    .boolean()
    .nullable()
    .describe('the lab’s files are unchanged since then; false: the checks may differ; null: nothing was judged'),
  report: reportSchema
    .pick({ kind: true, lab: true, seed: true, startedAtMs: true, savedAtMs: true, finished: true, lacks: true })
    .nullable()
    .describe('null if the file was tampered with'),
  steps: z.array(judgedStepSchema),
});

export type JudgedItem = z.infer<typeof judgedItemSchema>;
export type JudgedStep = z.infer<typeof judgedStepSchema>;
export type ReportJudgement = z.infer<typeof reportJudgementSchema>;
