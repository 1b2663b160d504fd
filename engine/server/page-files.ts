// Serves the browser app's files. They hold no personal data.
import { existsSync } from 'node:fs';
import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';
import { LabError } from '../errors/lab-error.ts';

/**
 * Serves the files in `directory`. Asset names change with their content, so browsers may keep assets; all other files
 * are revalidated. A file that is not there falls through to the next handler. Throws LabError `page-missing` for the
 * page when it is not built.
 */
export function pageFiles(directory: string): MiddlewareHandler {
  let files: MiddlewareHandler | null = null;
  return async (c, next) => {
    files ??= existsSync(directory) ? serveStatic({ root: directory }) : null; // it may be built while this runs
    if (files === null && c.req.path === '/') throw new LabError('page-missing');
    const found = await files?.(c, next);
    if (!(found instanceof Response)) return files ? undefined : next();
    const hashed = c.req.path.startsWith('/assets/');
    found.headers.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    return found;
  };
}
