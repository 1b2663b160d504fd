// The addresses of WebSockets, read once: whether somebody may connect and where that leads are decided on the same words.

export type SocketTarget =
  /** `terminal`: null for the session itself */
  { kind: 'sessions' | 'follow'; session: string; terminal: string | null } | { kind: 'demos'; session: string };

const ofSession = /^\/ws\/(sessions|follow)\/([^/]+)(?:\/terminals\/([^/]+))?$/;
const ofDemo = /^\/ws\/demos\/([^/]+)$/;

/** `path`: of a URL, percent-encoded. null where no WebSocket is there. */
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
    if (error instanceof URIError) return null; // %E0%A4%A is no text
    throw error;
  }
}
