// Copies what can be read of a damaged database into a sound one, row by row. A row that is there already stays.
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import Database from 'libsql';

/** Parents first: a row without its parent is not copied. */
const tables = [
  'runs',
  'sessions',
  'passes',
  'answers',
  'hints',
  'commands',
  'recordings',
  'solutions',
  'sandboxes',
] as const;

const mostBytes = 1024 ** 3; // a header that says more is damaged itself

type Row = Record<string, unknown>;

/** Returns how many rows were copied; 0 where nothing can be read. Does not change `source`. */
export function salvage(source: string, target: Database.Database): number {
  const draft = `${source}.read`;
  try {
    const database = new Database(fullLength(source, draft), { readonly: true });
    const copied = tables.reduce((sum, table) => sum + copyTable(table, database, target), 0);
    database.close();
    return copied;
  } catch {
    return 0; // not even its first page can be read
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(draft + end, { force: true });
  }
}

/**
 * Copies the file to `draft`. SQLite reads nothing of a file that is shorter than its header says, so the copy gets that
 * length. Page size and count are big-endian at 16 and 28 (https://sqlite.org/fileformat.html).
 */
function fullLength(source: string, draft: string): string {
  copyFileSync(source, draft);
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${draft}-wal`);
  const header = readFileSync(source).subarray(0, 100);
  if (header.length < 100) return draft;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const bytes = pageSize * header.readUInt32BE(28);
  if (bytes > statSync(draft).size && bytes <= mostBytes) truncateSync(draft, bytes);
  return draft;
}

function copyTable(table: string, from: Database.Database, to: Database.Database): number {
  const columns = (to.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[]).map(
    ({ name }) => name,
  );
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let copied = 0;
  to.exec('BEGIN IMMEDIATE');
  for (const row of readable(table, from)) {
    try {
      copied += insert.run(...columns.map((column) => row[column] ?? null)).changes;
    } catch {
      // it does not fit, or its parent is lost: it costs only itself
    }
  }
  to.exec('COMMIT');
  return copied;
}

/** All rows up to the damage, from both ends; some of them twice. */
function* readable(table: string, from: Database.Database): Generator<Row> {
  for (const order of ['ASC', 'DESC']) {
    try {
      yield* from.prepare(`SELECT * FROM ${table} ORDER BY rowid ${order}`).iterate() as Iterable<Row>;
      return;
    } catch {
      // the rest is read from the other end
    }
  }
}
