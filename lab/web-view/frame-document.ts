// The document for the sandboxed frame: the fetched page, or its plain text. It can neither load, run nor open
// anything.
import type { Page } from '../../engine/protocol/api.ts';

const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
const noWindows = '<base target="_blank">'; // the sandbox forbids new windows, so links lead nowhere

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export function frameDocument(page: Pick<Page, 'contentType' | 'body'>): string {
  if (/^text\/html\b/i.test(page.contentType)) return `<!doctype html>${policy}${noWindows}${page.body}`;
  const text = page.body.replace(/[&<>]/g, (character) => escapes[character]!);
  return `<!doctype html>${policy}<pre style="white-space:pre-wrap;font:14px/1.5 monospace">${text}</pre>`;
}

/** The typed address, with http:// if it has no scheme. */
export function completeUrl(typed: string): string {
  const url = typed.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
}
