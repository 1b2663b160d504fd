// What engine and browser both need of a recording: the code of the events that hold the network's state, and the
// reader of a recording.
import { type NetworkState, networkStateSchema } from './network-state.ts';

/** The code of events whose data is a NetworkState as JSON. */
export const networkCode = 'n';

export const castType = 'application/x-asciicast';

export interface Recording {
  title: string;
  cols: number;
  rows: number;
  /** s from the start */
  networks: { at: number; state: NetworkState }[];
  markers: { at: number; label: string }[];
  durationS: number;
}

/** Reads markers and network states; null if the text is not asciicast v3. Skips states of another version. */
export function readRecording(text: string): Recording | null {
  const lines = text.split('\n');
  const header = parse(lines[0] ?? '') as { version?: number; term?: { cols?: number; rows?: number }; title?: string };
  if (header?.version !== 3 || !header.term?.cols || !header.term.rows) return null;
  const { cols, rows } = header.term;
  const recording: Recording = { title: header.title ?? '', cols, rows, networks: [], markers: [], durationS: 0 };
  for (const line of lines.slice(1)) {
    const event = line.startsWith('[') ? parse(line) : null;
    if (!Array.isArray(event)) continue;
    const [interval, code, data] = event as [number, string, string];
    recording.durationS += interval;
    const at = recording.durationS;
    if (code === 'm') recording.markers.push({ at, label: data });
    if (code !== networkCode) continue;
    const state = networkStateSchema.safeParse(parse(data));
    if (state.success) recording.networks.push({ at, state: state.data });
  }
  return recording;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a line that is not JSON is not an event
  }
}
