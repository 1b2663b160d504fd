// What a show is told at its start, what it tells, and how large its terminals are.
import type { Terminal, TerminalSize } from '../terminal/terminal.ts';
import type { Step } from '../protocol/lab.ts';
import type { Session } from '../session/session.ts';
import type { Cue } from './cues.ts';

/** Of every terminal of a show: fits a projector, and a recording that is watched on a laptop. */
export const playerSize: TerminalSize = { cols: 92, rows: 28 };

export interface PlayerOptions {
  session: Session;
  /** characters a second */
  pace: number;
  instant: boolean;
  /** false: nobody is there to go on; it plays to the end or to the first failure */
  attended: boolean;
  /** ms that checks may take to turn green; default: by the sandbox */
  patienceMs?: number;
}

export interface PlayerEvents {
  /** what presenter or audience see is not what it was */
  changed: [];
  step: [Step];
  cue: [Cue];
  terminal: [Terminal];
}

export interface Place {
  step: number;
  cue: number;
}
