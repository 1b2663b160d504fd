// Plays a whole lab with nobody there, and records it: how a recording is made, and how a demonstration is tried.
import { CastFile } from '../terminal/cast-file.ts';
import type { Lab } from '../protocol/lab.ts';
import type { SandboxSource } from '../sandbox/sandbox.ts';
import type { Session } from '../session/session.ts';
import { Sessions, type SessionsOptions } from '../session/sessions.ts';
import { ProgressStore } from '../store/progress-store.ts';
import type { BeatFailure } from './perform-beat.ts';
import { recordShow } from './record-show.ts';
import { Show } from './show.ts';
import { showSize } from './show-terms.ts';

export interface PlayAloneOptions {
  lab: Lab;
  driver: SandboxSource;
  /** where the progress of demonstrations is kept */
  dataDirectory: string;
  /** characters a second */
  pace: number;
  instant: boolean;
  /** the recording's file; null: none is made */
  record: string | null;
  /** gets the session when it was played, before it is closed */
  onPlayed?: (session: Session) => Promise<void>;
  seed?: string;
  openSource?: SessionsOptions['openSource'];
  signal: AbortSignal;
  onProgress: (says: string) => void;
}

/** Null where every check of every step was green. Throws LabError, and the signal's reason; no file is left then. */
export async function playAlone(options: PlayAloneOptions): Promise<BeatFailure | null> {
  const { lab, driver, dataDirectory, record, seed, openSource, signal, onProgress } = options;
  const file = record === null ? null : new CastFile(record);
  let store: ProgressStore | null = null;
  let sessions: Sessions | null = null;
  try {
    signal.throwIfAborted();
    store = new ProgressStore(dataDirectory);
    sessions = new Sessions({ labs: [lab], driver, store, terminalSize: showSize, ...(openSource && { openSource }) });
    const session = await sessions.open(lab.id, true, seed);
    const show = new Show({ session, pace: options.pace, instant: options.instant, attended: false });
    tellProgress(show, onProgress);
    const endRecording = file && recordShow(show, (line) => file.write(line));
    show.start();
    await ended(show, signal).finally(() => show.close());
    endRecording?.(show.failure ? 1 : 0);
    file?.keep();
    await options.onPlayed?.(session);
    return show.failure;
  } finally {
    file?.discard();
    await sessions?.closeAll();
    store?.close();
  }
}

/** Resolves when it has been played to its end, or to its first failure. */
function ended(show: Show, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    show.on('changed', () => {
      if (show.phase === 'finished' || show.phase === 'failed') resolve();
    });
  });
}

function tellProgress(show: Show, onProgress: (says: string) => void): void {
  const { session } = show;
  const { steps } = session.lab;
  let said = '';
  session.on('view', () => {
    const { status } = session;
    const says = status.kind === 'starting' ? status.progress.says : said;
    if (says !== said) onProgress((said = says));
  });
  show.on('step', (step) => onProgress(`step ${steps.indexOf(step) + 1} of ${steps.length}: ${step.title}`));
  session.on('command', ({ machine, command, endedAtMs }) => {
    if (endedAtMs === null) onProgress(`  ${machine}: ${command}`);
  });
}
