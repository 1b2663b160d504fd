// What a show is told at its start, what it tells, and how large its terminals are.
import type { Terminal, TerminalSize } from '../terminal/terminal.ts';
import type { Step } from '../protocol/lab.ts';
import type { Session } from '../session/session.ts';
import type { Beat } from './beats.ts';

/** Of every terminal of a show: fits a projector, and a recording that is watched on a laptop. */
export const showSize: TerminalSize = { cols: 92, rows: 28 };

export interface ShowOptions {
  session: Session;
  /** characters a second */
  pace: number;
  instant: boolean;
  /** false: nobody is there to go on; it plays to the end or to the first failure */
  attended: boolean;
  /** ms that checks may take to turn green; default: by the sandbox */
  patienceMs?: number;
}

export interface ShowEvents {
  /** what presenter or audience see is not what it was */
  changed: [];
  step: [Step];
  beat: [Beat];
  terminal: [Terminal];
}

export interface Place {
  step: number;
  beat: number;
}
