// The HTTP API between browser and engine, as JSON. Requests are parsed with these schemas. An invalid request gets an
// error: status ≥ 400 and { error: { code, problem, remedy } }. GET /api/follow/… answers in the same format.
import { z } from 'zod';
import { machineNameSchema } from './machine.ts';
import { preparationSchema } from './preparation.ts';

export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), problem: z.string(), remedy: z.string() }),
});

/** GET /api/home */
export const homeSchema = z.strictObject({
  labs: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      summary: z.string(),
      outcomes: z.array(z.string()),
      minutes: z.int(),
      steps: z.array(z.strictObject({ id: z.string(), title: z.string(), passed: z.boolean() })),
      session: z.string().nullable().describe('id of a session that is open on it'),
    }),
  ),
  system: z.strictObject({
    sandbox: z.enum(['vm', 'container']),
    accelerated: z.boolean(),
    says: z.string().describe('one sentence on how labs run here'),
    remedy: z.string().nullable(),
  }),
  preparation: preparationSchema,
});

/** POST /api/sessions { lab, fresh } → { session }. One open session per lab; fresh closes it first. */
export const openSessionSchema = z.strictObject({
  lab: z.string(),
  fresh: z.boolean().default(false),
  seed: z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,40}$/, 'letters, digits and "-"')
    .optional()
    .describe('of a new run of a lab with faults; without it one is made up'),
});
/** POST /api/sessions/:session/step { step } moves to a step. */
export const enterStepSchema = z.strictObject({ step: z.string() });
/** POST /api/sessions/:session/restore { step } → Restored. Goes back to the start of a step. */
export const restoreSchema = z.strictObject({ step: z.string() });
export const restoredSchema = z.strictObject({
  how: z
    .enum(['in-place', 'from-snapshot', 'replayed'])
    .describe(
      '"from-snapshot": a sandbox in the state of that moment is being started in place of this one; "replayed": a new sandbox is being started, and the solutions of the earlier steps are run again in it',
    ),
  remains: z.string().nullable().describe('what could not be undone; null unless "replayed"'),
});

/** POST /api/sessions/:session/answers → Verdict. A prediction can be made once. */
export const answerSchema = z.strictObject({
  step: z.string(),
  question: z.string(),
  answer: z.string().max(4000).describe('of a table: JSON, row id → column id → choice'),
});
/** POST /api/sessions/:session/hints { step } → the session message has the new count and texts. */
export const hintSchema = z.strictObject({ step: z.string() });
/**
 * POST /api/sessions/:session/solution { step } → { actions: [{ machine, text } | { question, answer } | { page }] },
 * with their {{ }}; the values come with `values`.
 */
export const solutionSchema = z.strictObject({ step: z.string() });
/** POST /api/sessions/:session/terminals { machine, cols, rows } → { terminal } */
export const openTerminalSchema = z.strictObject({
  machine: machineNameSchema,
  cols: z.int().min(2).max(1000).default(80),
  rows: z.int().min(2).max(1000).default(24),
});
/** POST /api/sessions/:session/page { url } → the page as client sees it, fetched from inside the sandbox. */
export const openPageSchema = z.strictObject({ url: z.string().max(2000) });
export const pageSchema = z.strictObject({
  url: z.string(),
  status: z.int().nullable().describe('HTTP status; null where no answer came'),
  problem: z.string().nullable().describe('why no answer came, as curl says it'),
  contentType: z.string(),
  body: z.string().describe('at most 1 MiB'),
});

/** Answers of the POSTs above that are neither a Verdict nor a Page. */
export const openedSessionSchema = z.strictObject({ session: z.string() });
export const openedTerminalSchema = z.strictObject({ terminal: z.string() });
export const solutionActionsSchema = z.strictObject({
  actions: z.array(
    z.union([
      z.strictObject({ machine: machineNameSchema, text: z.string() }),
      z.strictObject({ question: z.string(), answer: z.string() }),
      z.strictObject({ page: z.string() }),
    ]),
  ),
});
// GET    /api/sessions/:session/report                the run so far as a signed file: SignedReport of report.ts
// POST   /api/report-judgement                        the text of such a file → ReportJudgement
// DELETE /api/sessions/:session                       closes it and its sandbox
// DELETE /api/sessions/:session/terminals/:terminal   ends the shell
// POST   /api/sessions/:session/terminals/:terminal/recording   records it from now on
// DELETE /api/sessions/:session/terminals/:terminal/recording   → the recording, asciicast v3
// POST   /api/sessions/:session/restart               a new sandbox after the old one died; progress stays. The step
//                                                     begins as it did before, if its start was saved

export type ApiError = z.infer<typeof apiErrorSchema>;
export type Home = z.infer<typeof homeSchema>;
export type Restored = z.infer<typeof restoredSchema>;
export type Page = z.infer<typeof pageSchema>;
export type SolutionAction = z.infer<typeof solutionActionsSchema>['actions'][number];
