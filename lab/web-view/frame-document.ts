// What goes into the sandboxed frame: the page as it came, or its plain text; in either case unable to load,
// run or open anything.
import type { Page } from '../../engine/protocol/api.ts';

const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
const noWindows = '<base target="_blank">'; // and the sandbox forbids new windows: links lead nowhere

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export function frameDocument(page: Pick<Page, 'contentType' | 'body'>): string {
  if (/^text\/html\b/i.test(page.contentType)) return `<!doctype html>${policy}${noWindows}${page.body}`;
  const text = page.body.replace(/[&<>]/g, (character) => escapes[character]!);
  return `<!doctype html>${policy}<pre style="white-space:pre-wrap;font:14px/1.5 monospace">${text}</pre>`;
}

/** The address as typed, with http:// where no scheme stands. */
export function completeUrl(typed: string): string {
  const url = typed.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
}
