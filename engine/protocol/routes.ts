// Every request and WebSocket of the engine, once: the server serves them, the page and the bench build addresses.
// What they carry is in api.ts and sockets.ts.

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** `:name` stands for one part of the path */
  path: `/${string}`;
  /** who may use it: only the owner, or also a follower of that session */
  right: 'owner' | 'follower';
}

const session = '/api/sessions/:session';
const terminal = `${session}/terminals/:terminal`;

export const routes = {
  home: { method: 'GET', path: '/api/home', right: 'owner' },
  prepare: { method: 'POST', path: '/api/prepare', right: 'owner' },
  guide: { method: 'GET', path: '/api/labs/:lab', right: 'owner' },
  openSession: { method: 'POST', path: '/api/sessions', right: 'owner' },
  closeSession: { method: 'DELETE', path: session, right: 'owner' },
  restart: { method: 'POST', path: `${session}/restart`, right: 'owner' },
  enterStep: { method: 'POST', path: `${session}/step`, right: 'owner' },
  restore: { method: 'POST', path: `${session}/restore`, right: 'owner' },
  answer: { method: 'POST', path: `${session}/answers`, right: 'owner' },
  hint: { method: 'POST', path: `${session}/hints`, right: 'owner' },
  solution: { method: 'POST', path: `${session}/solution`, right: 'owner' },
  openTerminal: { method: 'POST', path: `${session}/terminals`, right: 'owner' },
  closeTerminal: { method: 'DELETE', path: terminal, right: 'owner' },
  record: { method: 'POST', path: `${terminal}/recording`, right: 'owner' },
  endRecording: { method: 'DELETE', path: `${terminal}/recording`, right: 'owner' },
  trace: { method: 'POST', path: `${session}/traces`, right: 'owner' },
  openPage: { method: 'POST', path: `${session}/page`, right: 'owner' },
  report: { method: 'GET', path: `${session}/report`, right: 'owner' },
  judgeReport: { method: 'POST', path: '/api/report-judgement', right: 'owner' },
  demo: { method: 'GET', path: '/api/demos/:session', right: 'owner' },
  demoRecording: { method: 'GET', path: '/api/demos/:session/recording', right: 'owner' },
  followed: { method: 'GET', path: '/api/follow/:session', right: 'follower' },
} as const satisfies Record<string, Route>;

export const socketRoutes = {
  session: { path: '/ws/sessions/:session', right: 'owner' },
  terminal: { path: '/ws/sessions/:session/terminals/:terminal', right: 'owner' },
  demo: { path: '/ws/demos/:session', right: 'owner' },
  followedSession: { path: '/ws/follow/:session', right: 'follower' },
  followedTerminal: { path: '/ws/follow/:session/terminals/:terminal', right: 'follower' },
} as const satisfies Record<string, Omit<Route, 'method'>>;

type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** A value for each `:name` of a path. */
export type PathValues<Path extends string> = Readonly<Record<NamesIn<Path>, string>>;

/** The path with its values, percent-encoded. */
export function fillPath<Path extends string>({ path }: { readonly path: Path }, values: PathValues<Path>): string {
  const given: Readonly<Record<string, string>> = values;
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name]!));
}

/** The values in a path that fits; null if it does not fit, or is not encoded properly. */
export function readPath<Path extends string>(
  { path }: { readonly path: Path },
  given: string,
): PathValues<Path> | null {
  const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
  const found = pattern.exec(given);
  if (!found) return null;
  try {
    const values = Object.entries(found.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
    return Object.fromEntries(values) as PathValues<Path>;
  } catch (error) {
    if (error instanceof URIError) return null; // not valid UTF-8, for example %E0%A4%A
    throw error;
  }
}
