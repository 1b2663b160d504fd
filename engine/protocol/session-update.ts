// Everything that happens in a session, as one stream of updates. engine/session makes them, /ws/sessions/:session
// sends them unchanged, the page puts them into its store. On connect, the current state comes as updates too.
import { z } from 'zod';
import { changeSchema } from './change.ts';
import { stageSchema } from './demo.ts';
import { networkStateSchema } from './network-state.ts';
import { commandRecordSchema, sessionSchema, traceRecordSchema } from './session-view.ts';
import { verdictSchema } from './verdict.ts';

export const sessionUpdateSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session'), session: sessionSchema }),
  z.strictObject({ type: z.literal('state'), state: networkStateSchema }),
  z.strictObject({
    type: z.literal('values'),
    values: z
      .record(z.string(), z.string().nullable())
      .describe('expression source → its value now, for the current step'),
  }),
  z.strictObject({
    type: z.literal('commands'),
    commands: z.array(commandRecordSchema).describe('new or changed; the whole list on connect'),
  }),
  z.strictObject({
    type: z.literal('changes'),
    changes: z.array(changeSchema).describe('new or changed; the whole list on connect'),
  }),
  z.strictObject({
    type: z.literal('traces'),
    traces: z.array(traceRecordSchema).describe('new; the latest ones on connect'),
  }),
  z.strictObject({
    type: z.literal('stage'),
    stage: stageSchema.describe('of a session that is being demonstrated; told to those who follow it'),
  }),
  z.strictObject({
    type: z.literal('verdicts'),
    step: z.string(),
    sequence: z.int().describe('of the NetworkState judged'),
    verdicts: z.array(verdictSchema),
  }),
  z.strictObject({ type: z.literal('error'), code: z.string(), problem: z.string(), remedy: z.string() }),
]);

export type SessionUpdate = z.infer<typeof sessionUpdateSchema>;

/** Passes an update on to everybody who reads the session. Whoever makes updates is given one. */
export type Tell = (update: SessionUpdate) => void;

/** Updates that carry records with ids: for a lagging reader they are collected, and none is lost. */
export const recordUpdates = ['commands', 'changes', 'traces'] as const;

/** Of the other updates, a lagging reader gets only the newest one for each key. */
export function updateKey(update: SessionUpdate): string {
  return update.type === 'verdicts' ? `verdicts ${update.step}` : update.type;
}
