// The options, events and terminal size of a demonstration.
import type { Terminal, TerminalSize } from '../terminal/terminal.ts';
import type { Step } from '../protocol/lab.ts';
import type { Session } from '../session/session.ts';
import type { Cue } from './cues.ts';

/** Size of every terminal of a demonstration: fits a projector, and a recording watched on a laptop. */
export const playerSize: TerminalSize = { cols: 92, rows: 28 };

export interface PlayerOptions {
  session: Session;
  /** characters a second */
  pace: number;
  instant: boolean;
  /** false: no presenter is there to continue, so it plays to the end or to the first failure */
  attended: boolean;
  /** ms that checks may take to pass; default: depends on the driver */
  patienceMs?: number;
}

export interface PlayerEvents {
  /** what presenter or audience see has changed */
  changed: [];
  step: [Step];
  cue: [Cue];
  terminal: [Terminal];
}

export interface Place {
  step: number;
  cue: number;
}
