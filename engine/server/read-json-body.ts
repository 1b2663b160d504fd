// Reads a request's JSON body up to a size limit.
import type { Context } from 'hono';
import { LabError } from '../errors/lab-error.ts';

/**
 * Reads only bodies declared as JSON: another site's HTML form cannot declare that. Throws LabError
 * `message-malformed`, and `message-too-big` as soon as the limit is passed.
 */
export async function readJsonBody(c: Context, limit: number): Promise<string> {
  const type = c.req.header('Content-Type') ?? '';
  if (!/^application\/json\b/.test(type))
    throw new LabError('message-malformed', { faults: 'Content-Type: expected application/json' });
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of c.req.raw.body ?? []) {
      pieces.push(piece);
      length += piece.length;
      if (length > limit) throw new LabError('message-too-big', { limit });
    }
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError('message-malformed', { faults: 'the request ended before its body' }, { cause });
  }
  return Buffer.concat(pieces).toString('utf8');
}
