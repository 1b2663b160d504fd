// Reads asciicast v3 by the letter of its specification (docs.asciinema.org/manual/asciicast/v3), and throws where a
// file departs from it: what is only tolerated by some player must not be written.
import { z } from 'zod';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i);
const headerSchema = z.strictObject({
  version: z.literal(3),
  term: z.strictObject({
    cols: z.int().min(1),
    rows: z.int().min(1),
    type: z.string().optional(),
    version: z.string().optional(),
    theme: z
      .strictObject({
        fg: colour,
        bg: colour,
        palette: z.string().regex(/^(#[0-9a-f]{6}:){7}(?:(?:#[0-9a-f]{6}:){8})?#[0-9a-f]{6}$/i),
      })
      .optional(),
  }),
  timestamp: z.int().positive().optional(),
  idle_time_limit: z.number().positive().optional(),
  command: z.string().optional(),
  title: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
});
const eventSchema = z.tuple([z.number().min(0), z.string().length(1), z.string()]);

export interface CastEvent {
  /** s from the start */
  at: number;
  code: string;
  data: string;
}

export function readCastStrictly(text: string): { header: z.infer<typeof headerSchema>; events: CastEvent[] } {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const [first, ...lines] = text.slice(0, -1).split('\n');
  const header = headerSchema.parse(JSON.parse(first!));
  let at = 0;
  const events = lines
    .filter((line) => !line.startsWith('#'))
    .map((line, index) => {
      const [interval, code, data] = eventSchema.parse(JSON.parse(line));
      if (code === 'r' && !/^[1-9]\d*x[1-9]\d*$/.test(data)) throw new Error(`no size: ${data}`);
      if (code === 'x' && !/^\d+$/.test(data)) throw new Error(`no exit status: ${data}`);
      if (code === 'x' && index !== lines.length - 1) throw new Error('something comes after the exit');
      if ('oim'.includes(code) && /\p{Surrogate}/u.test(data)) throw new Error('half a character');
      return { at: (at += interval), code, data };
    });
  return { header, events };
}
