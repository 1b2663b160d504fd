// Puts an answer into words; for a table, its cells.
import { z } from 'zod';

const tableSchema = z.record(z.string(), z.record(z.string(), z.string()));

export function answerText(answer: string): string {
  const table = tableSchema.safeParse(parse(answer));
  if (!table.success) return answer;
  return Object.entries(table.data)
    .map(([row, cells]) => `${row}: ${Object.values(cells).join(', ')}`)
    .join('; ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // most answers are plain text
  }
}
