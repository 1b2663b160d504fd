// Explains why progress.sqlite cannot be written, and tells which errors can pass, by themselves or because somebody
// acts. Then the same write may succeed later.

/**
 * SQLite result codes (https://sqlite.org/rescode.html) without SQLITE_ and without a part after a second underscore.
 */
const passing = ['BUSY', 'LOCKED', 'FULL', 'IOERR', 'READONLY', 'CANTOPEN', 'NOMEM', 'PROTOCOL', 'CORRUPT', 'NOTADB'];

const held = { reason: 'another program holds progress.sqlite', remedy: 'Let that program end' };
const known: Record<string, { reason: string; remedy: string }> = {
  BUSY: held,
  LOCKED: held,
  FULL: { reason: 'the disk of the data folder is full', remedy: 'Free some space' },
  READONLY: { reason: 'progress.sqlite may not be written to', remedy: 'Allow it' },
};

/** The facts for a LabError; null if the write itself is wrong and will always fail. */
export function writeTrouble(error: unknown): { reason: string; remedy: string } | null {
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
