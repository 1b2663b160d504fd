// A lab as its files define it: the strict schemas of lab.yaml and step.yaml. They are the types and, through their
// descriptions, the author's manual. content/ reads prose and files.
import { z } from 'zod';
import { expectationSchema } from './expectation.ts';
import { idSchema as id } from './id.ts';
import { machineNameSchema } from './machine.ts';
import { questionSchema } from './question.ts';
import type { TracedPacket } from './traced-packet.ts';

export const typedCommandSchema = z
  .strictObject({
    on: machineNameSchema.describe('where it is typed: host, client, internet or container:NAME'),
    run: z.string().describe('one line of shell; may hold {{ }} values'),
    exit: z.int().default(0).describe('the exit status it must end with'),
  })
  .describe('one line typed into a real shell of a machine');

export const answerActionSchema = z
  .strictObject({
    question: id.describe('id of a question of this step'),
    answer: z
      .union([z.string(), z.record(z.string(), z.record(z.string(), z.string()))])
      .describe('what is answered; may hold {{ }} values; of a table: row id → column id → choice'),
  })
  .describe('one question answered');

export const pageActionSchema = z
  .strictObject({ page: z.string().describe('URL opened in the page view, that is by client; may hold {{ }} values') })
  .describe('one page opened in the page view');

export const actionSchema = z.union([typedCommandSchema, answerActionSchema, pageActionSchema]);

export const causeSchema = z.strictObject({
  when: expectationSchema.describe('an expectation on the state; when it holds, this is the likely cause'),
  says: z.string().describe('the cause, and where to look; may hold {{ }} values'),
});

export const checkSchema = z.strictObject({
  id,
  says: z.string().describe('what must be true, in the words of the guide'),
  expect: z
    .array(expectationSchema)
    .min(1)
    .describe('all must hold; judged in order, the first that does not hold is shown'),
  causes: z.array(causeSchema).default([]).describe('likely causes of a failure; the first that applies is shown'),
  watch: z
    .enum(['step', 'lab'])
    .default('step')
    .describe('how long it keeps watching after it passed: until the step is left, or to the end of the lab'),
  quiet: z
    .boolean()
    .default(false)
    .describe('true: while it fails it tells neither what it looks for nor what it saw, only `says` and its causes'),
});

export const mistakeSchema = z.strictObject({
  id,
  run: z.array(actionSchema).min(1).describe('what is done instead of the solution'),
  fails: id.describe('id of the check, or of the question, that must fail'),
  says: z.string().describe('text that the shown cause (or the verdict) must contain'),
});

export const alternativeSchema = z.strictObject({
  id,
  run: z.array(actionSchema).min(1).describe('another right way; every check must pass'),
});

export const stepFileSchema = z.strictObject({
  title: z.string(),
  checks: z.array(checkSchema).default([]),
  questions: z.array(questionSchema).default([]),
  hints: z.array(z.string()).max(3).default([]).describe('from nudge to command, Markdown, three at most'),
  solution: z.array(actionSchema).min(1).describe('what brings the step from its start to all checks passed'),
  mistakes: z.array(mistakeSchema).default([]),
  alternatives: z.array(alternativeSchema).default([]),
  notes: z.string().optional().describe('what a presenter may say'),
});

export const faultSchema = z.strictObject({
  id: id.describe('also a seed that draws this fault'),
  title: z.string().describe('what was wrong, in a few words; shown once the lab is finished'),
  symptom: z.string().describe('what the learner is told at the start, Markdown: what does not work, not why'),
  inject: z.array(typedCommandSchema).min(1).describe('run after `setup`, out of sight'),
  facts: z
    .record(z.string(), z.string())
    .default({})
    .describe("texts that {{ fault('NAME') }} in the steps’ files stands for, for example the answer to a question"),
  checks: z
    .array(checkSchema)
    .default([])
    .describe('what must be true beyond the last step’s checks; shown as one check, `fault`, that names nothing'),
  repair: z.array(actionSchema).min(1).describe('mends it; done before the last step’s own solution'),
  otherRepairs: z.array(alternativeSchema).default([]).describe('other right ways, as alternatives of the last step'),
  wrongRepair: z
    .strictObject({
      run: z.array(actionSchema).min(1),
      fails: id.describe('id of a check of the last step, or `fault`'),
      says: z.string().describe('text that the shown cause (or the verdict) must contain'),
    })
    .describe('a repair that does not do, as a mistake of the last step'),
  debrief: z.string().describe('shown once the lab is finished, Markdown: what it was, how it shows, what mends it'),
});

export const labFileSchema = z.strictObject({
  id,
  title: z.string(),
  summary: z.string().describe('one sentence for the card on the home page'),
  outcomes: z.array(z.string()).min(1).describe('what the learner can explain afterwards'),
  minutes: z.int().positive().describe('how long a beginner takes, minutes'),
  setup: z.array(typedCommandSchema).default([]).describe('run before the first step, out of sight'),
  faults: z
    .array(faultSchema)
    .default([])
    .describe('a learner gets one of them, drawn by a seed; the last step is its repair'),
  next: z.string().optional().describe('Markdown shown when the lab is finished: what to try next'),
});

export type TypedCommand = z.infer<typeof typedCommandSchema>;
export type Action = z.infer<typeof actionSchema>;
export type Check = z.infer<typeof checkSchema>;
export type Mistake = z.infer<typeof mistakeSchema>;
export type Alternative = z.infer<typeof alternativeSchema>;
export type StepFile = z.infer<typeof stepFileSchema>;
export type Fault = z.infer<typeof faultSchema>;
export type LabFile = z.infer<typeof labFileSchema>;

/** A piece of a step's text, in reading order. */
export type Block =
  | { kind: 'prose'; markdown: string }
  /** a fenced `sh` block that names a machine: shown with run and copy */
  | { kind: 'command'; machine: z.infer<typeof machineNameSchema>; text: string }
  /** a fenced `page` block: a URL with a button that opens it in the page view */
  | { kind: 'page'; url: string }
  /** a fenced `trace` block that names a machine: a packet with a button that sends it and shows its packet trace */
  | ({ kind: 'trace'; from: z.infer<typeof machineNameSchema> } & TracedPacket);

export interface Step extends StepFile {
  /** the folder's name without its leading number */
  id: string;
  blocks: Block[];
}

export interface Lab extends LabFile {
  steps: Step[];
}
