// The questions a step may ask: answered by a text or choice, predicted before the fact, or filled in as a table.
// check/ judges the answers against the live state.
import { z } from 'zod';
import { assertionSchema, expectationSchema } from './expectation.ts';
import { idSchema as id } from './id.ts';

const ask = z.string().describe('the question, Markdown');
const accept = z.array(z.string()).default([]).describe('other right answers, compared like answer');

export const plainQuestionSchema = z.strictObject({
  id,
  kind: z.enum(['answer']).default('answer'),
  ask,
  answer: z.string().describe('the right answer; {{ }} values are read from the live state when the learner answers'),
  accept,
  choices: z.array(z.string()).optional().describe('makes it a choice; answer must be one of them'),
  explain: z.string().optional().describe('shown once it is answered rightly, Markdown'),
  wrong: z
    .array(z.strictObject({ answer: z.string(), says: z.string() }))
    .default([])
    .describe('wrong answers people give, with what to tell them'),
});

export const predictionSchema = z.strictObject({
  id,
  kind: z.enum(['prediction']),
  ask,
  answer: z.string().describe('what does happen; {{ }} values are read from the state in which `reveal` first holds'),
  accept,
  choices: z.array(z.string()).optional().describe('makes it a choice; answer must be one of them'),
  reveal: z.array(expectationSchema).min(1).describe('when all of them hold the prediction is judged, not before'),
  explain: z.string().optional().describe('shown with the verdict, whoever was right, Markdown'),
});

export const tableSchema = z.strictObject({
  id,
  kind: z.enum(['table']),
  ask,
  rows: z.array(z.strictObject({ id, says: z.string().describe('plain text') })).min(1),
  columns: z
    .array(z.strictObject({ id, says: z.string().describe('plain text'), choices: z.array(z.string()).min(2) }))
    .min(1),
  cells: z
    .array(
      z.strictObject({
        row: id,
        column: id,
        choice: z.string().describe('one of the column’s choices'),
        shows: z.array(assertionSchema).min(1).describe('what the live state shows where this choice is right'),
      }),
    )
    .min(1)
    .describe('at least one for every row and column; of several for one cell the first whose `shows` holds is right'),
  explain: z.string().optional().describe('shown once every cell is right, Markdown'),
});

export const questionSchema = z.union([plainQuestionSchema, predictionSchema, tableSchema]);

export type PlainQuestion = z.infer<typeof plainQuestionSchema>;
export type Prediction = z.infer<typeof predictionSchema>;
export type TableQuestion = z.infer<typeof tableSchema>;
export type Question = z.infer<typeof questionSchema>;
