// The result of `verify --answers` for learners' submissions, as `--format json` prints it.
import { z } from 'zod';

export const answeredStepSchema = z.strictObject({
  id: z.string(),
  passed: z.boolean(),
  check: z
    .string()
    .nullable()
    .describe('the first check or question that fails; null if the step passed or was not done'),
  why: z.string().nullable().describe('what was observed instead, and the likely cause; null if it passed'),
});

export const answerRowSchema = z.strictObject({
  who: z.string().describe('the file’s name without its ending'),
  file: z.string(),
  kind: z.enum(['report', 'script']).nullable().describe('null if it is neither'),
  lab: z.string().nullable().describe('null where that is not known'),
  seed: z.string().nullable().describe('selects the fault; null for a lab without faults'),
  ok: z
    .boolean()
    .describe('report: it is untouched, and every step passes when judged again; script: every step it names passes'),
  steps: z.array(answeredStepSchema).describe('report: all steps of its lab; script: the steps it names'),
  of: z.int().describe('number of steps the lab has; 0 where it is not known'),
  key: z.string().nullable().describe('of a report: whose signature it carries'),
  problem: z.string().nullable().describe('why it was not judged, in words'),
  notes: z.array(z.string()).describe('what was left out'),
});

export const answersReportSchema = z.strictObject({
  ok: z.boolean(),
  rows: z.array(answerRowSchema).describe('one for each file and lab, in the order of the files’ names'),
});

export type AnsweredStep = z.infer<typeof answeredStepSchema>;
export type AnswerRow = z.infer<typeof answerRowSchema>;
export type AnswersReport = z.infer<typeof answersReportSchema>;
