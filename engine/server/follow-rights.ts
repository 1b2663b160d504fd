// The tokens of read-only links: each opens one session. What a follower may see of it is defined by
// follower-routes.ts and, for WebSockets, by mayConnect() in access.ts.
import { randomBytes } from 'node:crypto';

export class FollowRights {
  /** session id → token */
  readonly #tokens = new Map<string, string>();
  readonly #onToken: (token: string) => void;

  /** `onToken`: called with every token that is made. */
  constructor(onToken: (token: string) => void = () => {}) {
    this.#onToken = onToken;
  }

  /** The token of a session's link; created on the first call. */
  tokenOf(session: string): string {
    const known = this.#tokens.get(session);
    if (known !== undefined) return known;
    const token = randomBytes(18).toString('base64url');
    this.#onToken(token);
    this.#tokens.set(session, token);
    return token;
  }

  /** The sessions that may be followed, with their tokens. */
  get tokens(): Iterable<[session: string, token: string]> {
    return this.#tokens;
  }
}
