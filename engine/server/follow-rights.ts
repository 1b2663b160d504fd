// The read-only links: each leads to one session. What may be seen of it is what is served to followers at all:
// follower-routes.ts and, of WebSockets, mayConnect().
import { randomBytes } from 'node:crypto';
import type { Visitor } from './access.ts';
import type { SocketTarget } from './socket-target.ts';

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

/** Whether a visitor may connect to a WebSocket: its owner to any, who follows a session to that one's read-only ends. */
export function mayConnect(visitor: Visitor, target: SocketTarget): boolean {
  return visitor.kind === 'owner' || (target.kind === 'follow' && target.session === visitor.session);
}
