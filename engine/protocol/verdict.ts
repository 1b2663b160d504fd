// What a check or a question says of the present state.
import { z } from 'zod';

export const settledPredictionSchema = z.strictObject({
  said: z.string(),
  was: z.string().nullable().describe('what did happen; null while that is not settled'),
  right: z.boolean().nullable().describe('null while that is not settled'),
});

export const verdictSchema = z.strictObject({
  check: z.string().describe('id of the check or question'),
  pass: z.boolean(),
  expected: z.string().describe('short text'),
  actual: z.string().describe('short text: what was seen'),
  evidence: z
    .string()
    .nullable()
    .describe('the observation that shows it: a rule, a line of output; null where actual says it all'),
  cause: z.string().nullable().describe('the likely cause and where to look; null where none is known or it passed'),
  prediction: settledPredictionSchema.optional().describe('of a prediction that was made'),
  wrongCells: z
    .array(z.strictObject({ row: z.string(), column: z.string() }))
    .optional()
    .describe('of a table: the filled cells that are not right'),
});

export type Verdict = z.infer<typeof verdictSchema>;
