// What of a recording both engine and browser must know: the code of the events that hold the network's state, and how
// a recording is read.
import { type NetworkState, networkStateSchema } from './network-state.ts';

/** Of events whose data is a NetworkState as JSON. */
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

/** Reads what is not the terminal's own; null where the text is no asciicast v3. States of another version are left out. */
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
    return null; // what is no JSON is no event
  }
}
