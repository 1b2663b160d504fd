// The part of the address after "#": which page is shown.

export type Route =
  | { page: 'home' }
  | { page: 'lab'; lab: string }
  /** of an open session; null: of a file that is chosen there */
  | { page: 'report'; session: string | null };

/** "#/labs/publish-ports" is a lab, "#/report" a report; anything else is the home page. */
export function parseRoute(hash: string): Route {
  const [, page, name] = /^#\/(labs|report)(?:\/([^/]+))?\/?$/.exec(hash) ?? [];
  if (page === 'report') return { page, session: name === undefined ? null : decode(name) };
  return page === 'labs' && name !== undefined ? { page: 'lab', lab: decode(name) } : { page: 'home' };
}

export function routeHash(route: Route): string {
  if (route.page === 'lab') return `#/labs/${encodeURIComponent(route.lab)}`;
  if (route.page === 'home') return '#/';
  return route.session === null ? '#/report' : `#/report/${encodeURIComponent(route.session)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray "%": the engine will say that there is no such lab
  }
}
