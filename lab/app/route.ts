// Parses the part of the address after "#", which says what page is shown.

export type Route =
  | { page: 'home' }
  | { page: 'lab'; lab: string }
  /** of an open session; null: of a file that the person chooses */
  | { page: 'report'; session: string | null }
  /** the presenter's and the audience's page of a demonstrated session */
  | { page: 'present' | 'follow'; session: string };

/** "#/labs/publish-ports" is a lab, "#/report" a report, "#/present/ID" a demonstration; all else is the home page. */
export function parseRoute(hash: string): Route {
  const [, page, part] = /^#\/(labs|report|present|follow)(?:\/([^/]+))?\/?$/.exec(hash) ?? [];
  const name = part === undefined ? null : decode(part);
  if (page === 'report') return { page, session: name };
  if (name === null) return { page: 'home' };
  if (page === 'present' || page === 'follow') return { page, session: name };
  return page === 'labs' ? { page: 'lab', lab: name } : { page: 'home' };
}

export function routeHash(route: Route): string {
  if (route.page === 'lab') return `#/labs/${encodeURIComponent(route.lab)}`;
  if (route.page === 'home') return '#/';
  return route.session === null ? `#/${route.page}` : `#/${route.page}/${encodeURIComponent(route.session)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray "%": the engine will answer that there is no such lab
  }
}
