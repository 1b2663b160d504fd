// The owner's token, kept in the data directory: a page that was open finds the engine again after it was started anew.
import { randomBytes } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unwritable } from '../host/output-file.ts';
import { makePrivateDirectory } from '../host/private-files.ts';
import { writeWhole } from '../host/write-whole.ts';

const form = /^[A-Za-z0-9_-]{32}$/;

/**
 * Returns the token that is kept at `path`. Makes a new one where there is none, where it is damaged, and where other
 * users could read it. Throws LabError `file-unwritable`.
 */
export async function ownerToken(path: string): Promise<string> {
  return (await keptToken(path)) ?? (await newToken(path));
}

async function keptToken(path: string): Promise<string | null> {
  try {
    const found = await lstat(path);
    if (!found.isFile() || (found.mode & 0o077) !== 0) return null;
    const text = (await readFile(path, 'utf8')).trim();
    return form.test(text) ? text : null;
  } catch {
    return null; // not there, or not readable: a new one takes its place
  }
}

async function newToken(path: string): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  try {
    makePrivateDirectory(dirname(path));
    await writeWhole(path, `${token}\n`);
    return token;
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
