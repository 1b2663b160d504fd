// The progress of what opening a sandbox needs: the image, and the template made from it.
import { z } from 'zod';
import { progressSchema } from './session-view.ts';

const partSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting') }),
  z.strictObject({ state: z.literal('making'), progress: progressSchema.nullable() }),
  z.strictObject({ state: z.literal('ready') }),
  z.strictObject({ state: z.literal('failed'), problem: z.string(), remedy: z.string() }),
]);

export const preparationSchema = z.strictObject({ image: partSchema, template: partSchema });

export type PreparedPart = keyof z.infer<typeof preparationSchema>;
export type PartState = z.infer<typeof partSchema>;
export type Preparation = z.infer<typeof preparationSchema>;

/** No lab can be opened, and nothing is being done about it. */
export const hasFailed = ({ image, template }: Preparation) =>
  [image, template].some(({ state }) => state === 'failed');

/** Labs can be opened. */
export const isPrepared = ({ image, template }: Preparation) =>
  [image, template].every(({ state }) => state === 'ready');
