// Reads the keys named as trusted: a fingerprint, or a file with one fingerprint a line and other text beside it.
import { readFile } from 'node:fs/promises';
import { LabError } from '../../errors/lab-error.ts';

const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/;

/** Returns fingerprints; in a file "#" begins a comment. Throws LabError `key-unreadable`. */
export async function trustedKeys(given: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const text of given) found.push(...(await keysOf(text)));
  return found;
}

async function keysOf(given: string): Promise<string[]> {
  if (given.startsWith('SHA256:')) {
    if (new RegExp(`^${fingerprint.source}$`).test(given)) return [given];
    throw new LabError('key-unreadable', { key: given, reason: '43 characters follow SHA256:' });
  }
  const text = await readFile(given, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new LabError('key-unreadable', { key: given, reason: cause.code ?? String(cause) }, { cause });
  });
  const lines = text.split('\n').map((line) => line.replace(/#.*/, ''));
  const keys = lines.flatMap((line) => fingerprint.exec(line)?.[0] ?? []);
  if (keys.length === 0) throw new LabError('key-unreadable', { key: given, reason: 'it holds none' });
  return keys;
}
