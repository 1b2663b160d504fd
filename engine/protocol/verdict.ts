// The verdict of a check or a question on the current state.
import { z } from 'zod';

export const settledPredictionSchema = z.strictObject({
  said: z.string(),
  was: z.string().nullable().describe('what happened; null until that is known'),
  right: z.boolean().nullable().describe('null until that is known'),
});

export const verdictSchema = z.strictObject({
  check: z.string().describe('id of the check or question'),
  pass: z.boolean(),
  expected: z.string().describe('short text'),
  actual: z.string().describe('short text: what was seen'),
  evidence: z
    .string()
    .nullable()
    .describe('the observation that shows it: a rule, a line of output; null if `actual` is enough'),
  cause: z
    .string()
    .nullable()
    .describe('the likely cause and where to look; null if none is known or the check passed'),
  prediction: settledPredictionSchema.optional().describe('of a prediction that was made'),
  wrongCells: z
    .array(z.strictObject({ row: z.string(), column: z.string() }))
    .optional()
    .describe('of a table: the filled cells that are not right'),
});

export type Verdict = z.infer<typeof verdictSchema>;
