// One run of a lab, by a person or by vethlab, as one file: what passed when, on which evidence, with every state and
// every probe's answer that a verdict used, so that the same checks can judge the run again. The whole file is signed.
import { z } from 'zod';
import { changeSchema } from './change.ts';
import { machineNameSchema } from './machine.ts';
import { networkStateSchema } from './network-state.ts';
import { verdictSchema } from './verdict.ts';
import { commandRecordSchema } from './session-view.ts';

export const reportVersion = 1;

const unixMs = z.number().describe('Unix time, milliseconds, on the engine’s clock');

export const probeRunSchema = z.strictObject({
  machine: z.union([machineNameSchema, z.literal('site')]),
  argv: z.array(z.string()),
  exit: z.int().nullable().describe('null where it was ended by a signal or never started'),
  stdout: z.string(),
  stderr: z.string(),
  timedOut: z.boolean(),
  startError: z.string().nullable(),
});

export const momentSchema = z
  .strictObject({
    state: z.string().describe('key of `states`'),
    stepStartState: z.string().nullable().describe('key of `states`; null if nothing is compared with it'),
    stepStartedAtMs: unixMs,
    commands: z
      .strictObject({
        from: z.int().describe('id of the first command that was known'),
        to: z.int().describe('id of the last one'),
        running: z.array(z.int()).describe('ids of those that had not ended yet'),
      })
      .nullable()
      .describe('null: none'),
    logsSinceMs: unixMs.optional().describe('earlier container logs did not count'),
  })
  .describe('the evidence available when something was judged');

export const recordedCheckSchema = z.strictObject({
  check: z.string().describe('id of the check; for a prediction, of the check that shows it can be judged'),
  says: z.string().describe('what must be true, with the values of that moment'),
  verdict: verdictSchema,
  moment: momentSchema,
  runs: z.array(probeRunSchema).describe('every command that its probes ran, in order'),
});

export const recordedAnswerSchema = z.strictObject({
  question: z.string(),
  ask: z.string().describe('the question, with the values of that moment'),
  answer: z.string().describe('of a table: JSON, row id → column id → choice'),
  verdict: verdictSchema,
  moment: momentSchema.nullable().describe('null if it was not kept; the answer cannot be judged again then'),
  reveal: recordedCheckSchema.nullable().describe('of a prediction: the check that showed it can be judged'),
});

export const reportStepSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  passed: z.boolean(),
  passedAtMs: unixMs.nullable(),
  checks: z
    .array(recordedCheckSchema)
    .describe('if all checks have passed together: from the first such moment; otherwise the latest'),
  questions: z.int().describe('number of questions in the step'),
  answers: z.array(recordedAnswerSchema).describe('the right answer to each question, otherwise the last one'),
  regressed: z
    .array(z.strictObject({ check: z.string(), command: z.string().nullable() }))
    .describe('checks that passed but failed when the report was saved, with the command after which they broke'),
  hintsShown: z.int(),
  solutionShownAtMs: unixMs.nullable().describe('when “show me” was asked for; null: never'),
});

export const sandboxVersionsSchema = z.strictObject({
  openedAtMs: unixMs,
  driver: z.enum(['vm', 'container']),
  kernel: z.string().nullable().describe('as uname -r says it; null where it could not be read'),
  docker: z.string().nullable(),
  iptables: z.string().nullable().describe('as iptables --version says it'),
});

export const reportSchema = z.strictObject({
  format: z.literal('vethlab report'),
  version: z.literal(reportVersion),
  kind: z.enum(['learner', 'demo', 'verify']).describe('who did it: a person, a lab on stage, or vethlab verify'),
  lab: z.strictObject({
    id: z.string(),
    title: z.string(),
    fingerprint: z.string().describe('SHA-256 of what the lab’s files say'),
  }),
  seed: z.string().nullable().describe('selects the fault; null for a lab without faults'),
  fault: z.string().nullable().describe('what was wrong, in a few words; null until the lab is finished'),
  vethlab: z.string().describe('its version'),
  sandboxes: z.array(sandboxVersionsSchema),
  startedAtMs: unixMs,
  savedAtMs: unixMs,
  finished: z.boolean().describe('every step has passed'),
  steps: z.array(reportStepSchema),
  commands: z.array(commandRecordSchema).describe('of every sandbox, numbered in their order'),
  changes: z.array(changeSchema).describe('what each command changed; only since the engine’s last start'),
  states: z.record(z.string(), networkStateSchema).describe('by a hash of their content'),
  lacks: z.array(z.string()).describe('what is not in it, in words'),
});

export const signatureSchema = z.strictObject({
  algorithm: z.literal('ed25519'),
  publicKey: z.string().describe('32 bytes, base64'),
  value: z.string().describe('signature over the report with sorted keys and without whitespace, UTF-8; base64'),
});

export const signedReportSchema = z.strictObject({ report: reportSchema, signature: signatureSchema });

/** Limit for reading a file; a report of the longest lab takes about an eighth of it. */
export const maximumReportBytes = 8 * 1024 * 1024;

export type ReportMoment = z.infer<typeof momentSchema>;
export type RecordedCheck = z.infer<typeof recordedCheckSchema>;
export type RecordedAnswer = z.infer<typeof recordedAnswerSchema>;
export type ReportStep = z.infer<typeof reportStepSchema>;
export type SandboxVersions = z.infer<typeof sandboxVersionsSchema>;
export type Report = z.infer<typeof reportSchema>;
export type ReportKind = Report['kind'];
export type Signature = z.infer<typeof signatureSchema>;
export type SignedReport = z.infer<typeof signedReportSchema>;

/** A report's file name: "publish-ports-2026-03-01-1405.json", from its lab and the time it was saved, in UTC. */
export function reportFileName({ lab, savedAtMs }: Report): string {
  const time = new Date(savedAtMs).toISOString().slice(0, 16).replace('T', '-').replace(':', '');
  return `${lab.id}-${time}.json`;
}
