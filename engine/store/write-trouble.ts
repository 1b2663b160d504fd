// Explains why progress.sqlite cannot be written, and tells which errors can pass, by themselves or because somebody
// acts. Then the same write may succeed later.
import { FileAway } from './file-place.ts';

/**
 * SQLite result codes (https://sqlite.org/rescode.html) without SQLITE_ and without a part after a second underscore.
 */
const passing = [
  'AWAY',
  'BUSY',
  'LOCKED',
  'FULL',
  'IOERR',
  'READONLY',
  'CANTOPEN',
  'NOMEM',
  'PROTOCOL',
  'CORRUPT',
  'NOTADB',
];

const replaced = { reason: 'another file has taken the place of progress.sqlite', remedy: 'Move that file away' };
const held = { reason: 'another program holds progress.sqlite', remedy: 'Let that program end' };
const known: Record<string, { reason: string; remedy: string }> = {
  AWAY: { reason: 'progress.sqlite is no longer in the data folder', remedy: 'Put the folder, or that file, back' },
  BUSY: held,
  LOCKED: held,
  FULL: { reason: 'the disk of the data folder is full', remedy: 'Free some space' },
  READONLY: { reason: 'progress.sqlite may not be written to', remedy: 'Allow it' },
};

/** The facts for a LabError; null if the write itself is wrong and will always fail. */
export function writeTrouble(error: unknown): { reason: string; remedy: string } | null {
  if (error instanceof FileAway && error.isReplaced) return replaced;
  const name = passing.find((one) => codeOf(error).startsWith(`SQLITE_${one}`));
  if (name === undefined) return null;
  const remedy = 'See to the disk of the data folder, or restore the file';
  return known[name] ?? { reason: `progress.sqlite cannot be used (${(error as Error).message})`, remedy };
}

/** SQLite's result code, such as SQLITE_BUSY; '' where there is none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
