// What one engine serves over all its addresses: its sessions, its demonstrations, and the rights to follow them.
import { LabError } from '../errors/lab-error.ts';
import type { Player } from '../demo/player.ts';
import type { Sessions } from '../session/sessions.ts';
import type { ProgressStore } from '../store/progress-store.ts';
import { FollowRights } from './follow-rights.ts';
import { openMetrics, type Metrics } from './metrics.ts';

export interface Staged {
  player: Player;
  /** path of the finished recording; null until then */
  recording: () => string | null;
}

export class ServerContext {
  readonly sessions: Sessions;
  readonly store: ProgressStore;
  readonly metrics: Metrics;
  readonly follow: FollowRights;
  /** session id → open read-only connections */
  readonly followers = new Map<string, number>();
  /** the servers' addresses, for example http://127.0.0.1:7400 */
  readonly origins: string[] = [];
  readonly #staged = new Map<string, Staged>();

  #isEnding = false;

  /** `onToken`: called with the token of every read-only link. */
  constructor(sessions: Sessions, store: ProgressStore, onToken: (token: string) => void) {
    this.follow = new FollowRights(onToken);
    this.sessions = sessions;
    this.store = store;
    this.metrics = openMetrics(this);
  }

  /** Labs can be opened, and what is done in them is saved. */
  get isWell(): boolean {
    return !this.#isEnding && this.store.unsaved === null;
  }

  /** Ends nothing itself: from now on this is not well. */
  end(): void {
    this.#isEnding = true;
    this.metrics.close();
  }

  /** From now on the session can be presented as a demonstration. */
  stage(staged: Staged): void {
    this.#staged.set(staged.player.session.id, staged);
  }

  showOrNull(session: string): Player | null {
    return this.#staged.get(session)?.player ?? null;
  }

  /** Throws LabError `demo-unknown`. */
  player(session: string): Player {
    return this.staged(session).player;
  }

  /** Throws LabError `demo-unknown`. */
  staged(session: string): Staged {
    const found = this.#staged.get(session);
    if (found) return found;
    throw new LabError('demo-unknown', { session });
  }

  /** Read-only URLs of a session, one for each address. */
  audienceOf(session: string): string[] {
    const token = this.follow.tokenOf(session);
    return this.origins.map((origin) => `${origin}/?follow=${token}#/follow/${encodeURIComponent(session)}`);
  }
}
