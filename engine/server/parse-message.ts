// Parses JSON from a browser against a schema. Throws a LabError that says what does not fit.
import type { z } from 'zod';
import { LabError } from '../errors/lab-error.ts';
import { parseBoundedJson } from '../protocol/bounded-json.ts';

const mostFaults = 5; // reported at once; more do not help

/** Throws LabError `message-malformed`. */
export function parseMessage<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, mostFaults)
    .map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`);
  throw new LabError('message-malformed', { faults: faults.join('; ') });
}

function parseJson(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    throw new LabError('message-malformed', { faults: (error as Error).message });
  }
}
