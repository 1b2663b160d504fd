// Parses the path of a WebSocket. Access checks and routing both use the parsed result.

export type SocketTarget =
  /** `terminal`: null for the session's own WebSocket */
  { kind: 'sessions' | 'follow'; session: string; terminal: string | null } | { kind: 'demos'; session: string };

const ofSession = /^\/ws\/(sessions|follow)\/([^/]+)(?:\/terminals\/([^/]+))?$/;
const ofDemo = /^\/ws\/demos\/([^/]+)$/;

/** `path`: of a URL, percent-encoded. null if it is no WebSocket's path. */
export function socketTarget(path: string): SocketTarget | null {
  try {
    const [, kind, session, terminal] = ofSession.exec(path) ?? [];
    if (kind !== undefined) {
      return {
        kind: kind as 'sessions' | 'follow',
        session: decodeURIComponent(session!),
        terminal: terminal === undefined ? null : decodeURIComponent(terminal),
      };
    }
    const demo = ofDemo.exec(path)?.[1];
    return demo === undefined ? null : { kind: 'demos', session: decodeURIComponent(demo) };
  } catch (error) {
    if (error instanceof URIError) return null; // not valid UTF-8, for example %E0%A4%A
    throw error;
  }
}
