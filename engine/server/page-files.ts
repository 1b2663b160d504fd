// The browser app's files, which hold nothing of anybody.
import { existsSync } from 'node:fs';
import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';
import { LabError } from '../errors/lab-error.ts';

/**
 * Serves the files beneath `directory`. Names of assets change with their content; everything else is asked for again.
 * What is not there is left to whoever comes next; throws LabError `page-missing` for the page where it is not built.
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
