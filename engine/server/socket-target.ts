// Finds the WebSocket that a path stands for. Access checks and routing both use the result.
import { readPath, socketRoutes } from '../protocol/routes.ts';

export type SocketTarget =
  /** `terminal`: null for the session's own WebSocket */
  { kind: 'sessions' | 'follow'; session: string; terminal: string | null } | { kind: 'demos'; session: string };

/** `path`: of a URL, percent-encoded. null if it is no WebSocket's path. */
export function socketTarget(path: string): SocketTarget | null {
  const own = readPath(socketRoutes.terminal, path) ?? readPath(socketRoutes.session, path);
  if (own) return { kind: 'sessions', terminal: null, ...own };
  const followed = readPath(socketRoutes.followedTerminal, path) ?? readPath(socketRoutes.followedSession, path);
  if (followed) return { kind: 'follow', terminal: null, ...followed };
  const demo = readPath(socketRoutes.demo, path);
  return demo && { kind: 'demos', ...demo };
}
