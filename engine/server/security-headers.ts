// The security headers of every answer: what the page may load and do, and that no other page may frame it.

/** The page that plays recordings. It needs WebAssembly for asciinema's player. */
const playerPage = '/recording.html';

/** `host`: the Host header, for browsers whose 'self' does not cover WebSockets; `path`: of the URL. */
export function securityHeaders(host: string, path: string): Record<string, string> {
  const compiles = path === playerPage ? " 'wasm-unsafe-eval'" : '';
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      `script-src 'self'${compiles}`,
      "style-src 'self' 'unsafe-inline'", // xterm and Svelte set sizes and colours with style elements and attributes
      "img-src 'self' data:",
      `connect-src 'self' ws://${host}`,
      "frame-src 'self' blob: data:", // the page view is a sandboxed iframe
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
