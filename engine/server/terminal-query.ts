// The query of a terminal's WebSocket: how many bytes of its output the browser has, and which browser it is.
import { LabError } from '../errors/lab-error.ts';

const most = Number.MAX_SAFE_INTEGER;
const longestClient = 100; // characters

/** A byte offset; 0 where none is given. Throws LabError `query-unfit`. */
export function fromOf(query: URLSearchParams): number {
  const text = query.get('from') ?? '0';
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new LabError('query-unfit', { name: 'from', wanted: 'a number of bytes' });
}

/** The name under which the browser numbers its input. Throws LabError `query-unfit`. */
export function clientOf(query: URLSearchParams): string {
  const text = query.get('client') ?? '';
  if (text !== '' && text.length <= longestClient) return text;
  throw new LabError('query-unfit', { name: 'client', wanted: `a name of at most ${longestClient} characters` });
}
