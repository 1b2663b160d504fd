// The read-only links: each leads to one session. What may be seen of it is what is served to followers at all:
// follower-routes.ts and, of WebSockets, mayConnect() of access.ts.
import { randomBytes } from 'node:crypto';

export class FollowRights {
  /** session id → token */
  readonly #tokens = new Map<string, string>();

  /** The token of a session's link; made when it is first asked for. */
  tokenOf(session: string): string {
    const token = this.#tokens.get(session) ?? randomBytes(18).toString('base64url');
    this.#tokens.set(session, token);
    return token;
  }

  /** The sessions that may be followed, with their tokens. */
  get tokens(): Iterable<[session: string, token: string]> {
    return this.#tokens;
  }
}
