// The headers every answer carries: what the page may load and do, and that nobody may frame it.

/** The page that plays recordings: asciinema's player is WebAssembly. */
const playerPage = '/recording.html';

/** `host`: as in the Host header, for the WebSockets of browsers that do not count them to 'self'; `path`: of the URL. */
export function securityHeaders(host: string, path: string): Record<string, string> {
  const compiles = path === playerPage ? " 'wasm-unsafe-eval'" : '';
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      `script-src 'self'${compiles}`,
      "style-src 'self' 'unsafe-inline'", // xterm and Svelte set sizes and colours by style elements and attributes
      "img-src 'self' data:",
      `connect-src 'self' ws://${host}`,
      "frame-src 'self' blob: data:", // the page view is a sandboxed frame
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}
