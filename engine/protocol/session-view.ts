// What a client sees of a session: the state of its sandbox and steps, its terminals, its commands and traces.
import { z } from 'zod';
import { packetTraceSchema } from './packet-trace.ts';
import { machineNameSchema } from './machine.ts';
import { verdictSchema } from './verdict.ts';

export const terminalInfoSchema = z.strictObject({
  id: z.string(),
  machine: machineNameSchema,
  title: z.string(),
  exited: z.boolean(),
  recording: z.boolean().describe('what it shows is being recorded'),
});

export const progressSchema = z.strictObject({
  says: z.string().describe('what is happening, for example "start Docker"'),
  done: z.number().nullable().describe('0 to 1 where it is known'),
});

export const stepStateSchema = z.strictObject({
  id: z.string(),
  passed: z.boolean().describe('all its checks and questions have passed at some moment'),
  earlier: z
    .enum(['redone', 'not-redone'])
    .optional()
    .describe(
      'it passed in an earlier sandbox; "redone": its solution was run again in this one; "not-redone": its results are missing here',
    ),
  verdicts: z.array(verdictSchema).describe('the latest verdict of each check and of each answered question'),
  regressed: z
    .array(z.strictObject({ check: z.string(), command: z.string().nullable() }))
    .describe('checks that passed and fail now, with the command after which they broke'),
  explains: z.record(z.string(), z.string()).describe('question id → explanation, once answered rightly'),
  answers: z.record(z.string(), z.string()).describe('question id → the last answer given'),
  hints: z.array(z.string()).describe('the hints shown so far'),
});

export const selectedFaultSchema = z.strictObject({
  seed: z.string().describe('draws the same fault again'),
  symptom: z.string().describe('Markdown'),
  debrief: z
    .strictObject({ title: z.string(), text: z.string().describe('Markdown') })
    .nullable()
    .describe('explains the fault; null until the lab is finished'),
});

export const sessionSchema = z.strictObject({
  id: z.string(),
  lab: z.string(),
  status: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('starting'), progress: progressSchema }),
    z.strictObject({ kind: z.literal('ready') }),
    z.strictObject({ kind: z.literal('died'), problem: z.string(), remedy: z.string() }),
    z.strictObject({ kind: z.literal('closed') }),
  ]),
  step: z.string().describe('id of the current step'),
  checkpoint: z
    .enum(['pending', 'kept', 'missing'])
    .describe(
      'of the current step’s start; missing: to start it over takes a new sandbox that does the steps before again',
    ),
  finished: z.boolean().describe('every step has passed'),
  unsaved: z
    .strictObject({ problem: z.string(), remedy: z.string() })
    .nullable()
    .describe('why the latest progress is not saved yet; null when it is'),
  diskLow: z
    .strictObject({ problem: z.string(), remedy: z.string() })
    .nullable()
    .describe('the disk is nearly full; null while there is space, and while `unsaved` tells it'),
  fault: selectedFaultSchema.nullable().describe('null for a lab without faults'),
  steps: z.array(stepStateSchema),
  terminals: z.array(terminalInfoSchema),
  machines: z.array(machineNameSchema).describe('where a terminal can be opened now'),
});

export const commandRecordSchema = z.strictObject({
  id: z.int(),
  terminal: z.string(),
  machine: machineNameSchema,
  command: z.string(),
  exit: z.int().nullable().describe('null while it runs'),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
});

export const traceRecordSchema = z.strictObject({
  id: z.int().describe('counts up over a session'),
  trace: packetTraceSchema,
});

export type TerminalInfo = z.infer<typeof terminalInfoSchema>;
export type Progress = z.infer<typeof progressSchema>;
export type StepState = z.infer<typeof stepStateSchema>;
export type CheckpointState = SessionView['checkpoint'];
export type SessionView = z.infer<typeof sessionSchema>;
export type CommandRecord = z.infer<typeof commandRecordSchema>;
export type TraceRecord = z.infer<typeof traceRecordSchema>;
