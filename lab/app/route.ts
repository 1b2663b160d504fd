// The part of the address after "#": which page is shown.

export type Route = { page: 'home' } | { page: 'lab'; lab: string };

/** "#/labs/publish-ports" is a lab; anything else is the home page. */
export function parseRoute(hash: string): Route {
  const match = /^#\/labs\/([^/]+)\/?$/.exec(hash);
  return match ? { page: 'lab', lab: decode(match[1]!) } : { page: 'home' };
}

export function routeHash(route: Route): string {
  return route.page === 'lab' ? `#/labs/${encodeURIComponent(route.lab)}` : '#/';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray "%": the engine will say that there is no such lab
  }
}
