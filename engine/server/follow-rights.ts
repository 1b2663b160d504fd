// The read-only links: each leads to one session, and to what may be seen of it. Plain decisions; nothing is served here.
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

/** Whether who follows a session may ask for this. Everything else is the owner's. */
export function mayFollow(session: string, method: string, path: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (!/^\/(api|ws)(\/|$)/.test(path)) return true; // the page's files hold nothing of anybody
  const id = encodeURIComponent(session);
  return path === `/api/follow/${id}` || path === `/ws/follow/${id}` || path.startsWith(`/ws/follow/${id}/terminals/`);
}
