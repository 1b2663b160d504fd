// What checking a report comes to, as `vethlab report --format json` prints it and the page shows it.
import { z } from 'zod';
import { reportSchema } from './report.ts';
import { verdictSchema } from './verdict.ts';

export const judgedItemSchema = z.strictObject({
  id: z.string().describe('of the check or question'),
  recorded: verdictSchema,
  again: verdictSchema.nullable().describe('null where it could not be judged again'),
  problem: z.string().nullable().describe('why it could not be'),
  same: z.boolean().describe('it was judged again, and the verdict is the recorded one to the letter'),
});

export const judgedStepSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  recorded: z.enum(['passed', 'not passed']),
  again: z
    .enum(['passed', 'not passed', 'not recorded'])
    .describe('"not recorded": the report says that it passed, and holds too little to judge that'),
  same: z.boolean().describe('both say the same, and so does every single verdict'),
  items: z.array(judgedItemSchema),
});

export const reportJudgementSchema = z.strictObject({
  ok: z
    .boolean()
    .describe('untouched, of a key that is trusted where keys are named, and judged again with the same result'),
  signature: z.strictObject({
    state: z
      .enum(['untouched', 'tampered'])
      .describe('"tampered": what is in the file is not what was signed; nothing of it is judged'),
    fingerprint: z.string().describe('of the key it claims, as ssh-keygen -l prints one: SHA256:…'),
    key: z
      .enum(['own', 'trusted', 'unknown', 'refused'])
      .describe('"own": of this data directory; "trusted": it was named; "refused": others were named'),
  }),
  labIsSame: z
    .boolean()
    .nullable()
    .describe('the lab’s files say what they said then; false: the checks may be others; null: nothing was judged'),
  report: reportSchema
    .pick({ kind: true, lab: true, seed: true, startedAtMs: true, savedAtMs: true, finished: true, lacks: true })
    .nullable()
    .describe('null where it is tampered with'),
  steps: z.array(judgedStepSchema),
});

export type JudgedItem = z.infer<typeof judgedItemSchema>;
export type JudgedStep = z.infer<typeof judgedStepSchema>;
export type ReportJudgement = z.infer<typeof reportJudgementSchema>;
