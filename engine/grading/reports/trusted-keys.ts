// Reads the keys named as trusted: a fingerprint, or a file with one fingerprint a line and other text beside it.
import { LabError } from '../../errors/lab-error.ts';
import { readTextFile } from '../../host/read-text-file.ts';

const mostBytes = 1024 * 1024;
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
  const text = await readTextFile(given, mostBytes).catch((cause: LabError) => {
    throw new LabError('key-unreadable', { key: given, reason: String(cause.facts['reason']) }, { cause });
  });
  const lines = text.split('\n').map((line) => line.replace(/#.*/, ''));
  const keys = lines.flatMap((line) => fingerprint.exec(line)?.[0] ?? []);
  if (keys.length === 0) throw new LabError('key-unreadable', { key: given, reason: 'it holds none' });
  return keys;
}
