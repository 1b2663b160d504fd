// The answer to a table question as it is sent and stored: JSON, row id → column id → choice.
import { z } from 'zod';

const tableAnswerSchema = z.record(z.string(), z.record(z.string(), z.string()));

export type TableAnswer = z.infer<typeof tableAnswerSchema>;

/** Empty for null and for invalid JSON. */
export function parseTableAnswer(text: string | null): TableAnswer {
  try {
    return tableAnswerSchema.safeParse(JSON.parse(text ?? '{}')).data ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
