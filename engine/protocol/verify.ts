// The reports of `verify` and `check`, as `--format json` prints them.
import { z } from 'zod';

const problem = z.string().optional().describe('what went wrong, in words; absent if nothing did');

const seconds = z.number().describe('from requesting its sandbox until the sandbox can be reused or is closed');

export const verifiedMistakeSchema = z.strictObject({
  id: z.string(),
  ok: z.boolean().describe('the named check or question failed with the expected cause'),
  verdict: z.string().describe('the cause that was shown, otherwise what was observed'),
  seconds,
});

export const verifiedAlternativeSchema = z.strictObject({
  id: z.string(),
  ok: z.boolean().describe('every check and question passed'),
  problem,
  seconds,
});

export const verifiedStepSchema = z.strictObject({
  id: z.string(),
  ok: z.boolean(),
  failsBefore: z.boolean().describe('at least one check or question failed before the solution'),
  passesAfter: z.boolean().describe('every check and question passed after the solution'),
  seconds: z.number().describe('for everything tried in this step'),
  problem,
  mistakes: z.array(verifiedMistakeSchema),
  alternatives: z.array(verifiedAlternativeSchema),
});

export const verifiedLabSchema = z.strictObject({
  id: z.string(),
  ok: z.boolean(),
  problem,
  steps: z.array(verifiedStepSchema),
});

export const verifyReportSchema = z.strictObject({
  ok: z.boolean(),
  sandbox: z.enum(['vm', 'container']),
  seconds: z.number(),
  labs: z.array(verifiedLabSchema),
});

/** What `check LAB --at STEP --script FILE --format json` prints. */
export const checkReportSchema = z.strictObject({
  lab: z.string(),
  step: z.string(),
  ok: z.boolean().describe('all verdicts pass'),
  verdicts: z.array(
    z.strictObject({
      check: z.string(),
      pass: z.boolean(),
      expected: z.string(),
      actual: z.string(),
      cause: z.string().nullable(),
    }),
  ),
});

export type VerifiedMistake = z.infer<typeof verifiedMistakeSchema>;
export type VerifiedAlternative = z.infer<typeof verifiedAlternativeSchema>;
export type VerifiedStep = z.infer<typeof verifiedStepSchema>;
export type VerifiedLab = z.infer<typeof verifiedLabSchema>;
export type VerifyReport = z.infer<typeof verifyReportSchema>;
export type CheckReport = z.infer<typeof checkReportSchema>;
