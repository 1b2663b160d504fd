// Plays a whole lab unattended and can record it. Makes recordings and tests demonstrations.
import { CastFile } from '../terminal/cast-file.ts';
import type { Lab } from '../protocol/lab.ts';
import type { SandboxSource } from '../sandbox/sandbox.ts';
import type { Session } from '../session/session.ts';
import { onUpdate } from '../session/updates.ts';
import { Sessions, type SessionsOptions } from '../session/sessions.ts';
import { ProgressStore } from '../store/progress-store.ts';
import type { CueFailure } from './perform-cue.ts';
import { recordPlayer } from './record-player.ts';
import { Player } from './player.ts';
import { playerSize } from './player-terms.ts';

export interface PlayAloneOptions {
  lab: Lab;
  driver: SandboxSource;
  /** where the progress of demonstrations is saved */
  dataDirectory: string;
  /** characters a second */
  pace: number;
  instant: boolean;
  /** the recording's file; null: no recording */
  record: string | null;
  /** called with the session after it was played, before it is closed */
  onPlayed?: (session: Session) => Promise<void>;
  seed?: string;
  openSource?: SessionsOptions['openSource'];
  signal: AbortSignal;
  onProgress: (says: string) => void;
}

/** Null if all checks of all steps passed. Throws LabError, and the signal's reason; then no file remains. */
export async function playAlone(options: PlayAloneOptions): Promise<CueFailure | null> {
  const { lab, driver, dataDirectory, record, seed, openSource, signal, onProgress } = options;
  const file = record === null ? null : new CastFile(record);
  let store: ProgressStore | null = null;
  let sessions: Sessions | null = null;
  try {
    signal.throwIfAborted();
    store = new ProgressStore(dataDirectory);
    sessions = new Sessions({
      labs: [lab],
      driver,
      store,
      terminalSize: playerSize,
      ...(openSource && { openSource }),
    });
    const session = await sessions.open(lab.id, true, seed);
    const player = new Player({ session, pace: options.pace, instant: options.instant, attended: false });
    tellProgress(player, onProgress);
    const endRecording = file && recordPlayer(player, (line) => file.write(line));
    player.start();
    await ended(player, signal).finally(() => player.close());
    endRecording?.(player.failure ? 1 : 0);
    file?.keep();
    await options.onPlayed?.(session);
    return player.failure;
  } finally {
    file?.discard();
    await sessions?.closeAll();
    store?.close();
  }
}

/** Resolves when the demonstration has ended or failed. */
function ended(player: Player, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    player.on('changed', () => {
      if (player.phase === 'finished' || player.phase === 'failed') resolve();
    });
  });
}

function tellProgress(player: Player, onProgress: (says: string) => void): void {
  const { session } = player;
  const { steps } = session.lab;
  let said = '';
  onUpdate(session, 'session', () => {
    const { status } = session;
    const says = status.kind === 'starting' ? status.progress.says : said;
    if (says !== said) onProgress((said = says));
  });
  player.on('step', (step) => onProgress(`step ${steps.indexOf(step) + 1} of ${steps.length}: ${step.title}`));
  onUpdate(session, 'commands', ({ commands }) => {
    for (const { machine, command, endedAtMs } of commands)
      if (endedAtMs === null) onProgress(`  ${machine}: ${command}`);
  });
}
