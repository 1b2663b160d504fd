// Finds the files in a data directory that vethlab made, by their names, and removes them. Any other file stays.
import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import type { DataDirectory } from '../host/data-directory.ts';

export interface RemovalPart {
  /** in words */
  what: string;
  paths: string[];
  /** disk space */
  bytes: number;
}

export interface Removal {
  /** only parts that exist */
  parts: RemovalPart[];
  /** other files in vethlab's folders, which stay */
  others: string[];
}

interface Kind {
  what: string;
  /** in the data directory; '' is the data directory itself */
  folder: string;
  names: RegExp;
  isProgress?: true;
}

const database = /^progress\.sqlite(\.(backup(-2|-new)?|anew|damaged-\d+(\.read)?))?(-wal|-shm|-journal)?$/;
const kinds: readonly Kind[] = [
  { what: 'learners’ progress', folder: '', names: database, isProgress: true },
  { what: 'the key that signs reports', folder: '', names: /^report-key\.pem(\.[0-9a-f]{12})?$/, isProgress: true },
  { what: 'the token of the page', folder: '', names: /^owner-token(\.[0-9a-f]{12})?$/ },
  { what: 'progress of demonstrations', folder: 'demos', names: database },
  { what: 'sandbox images and templates', folder: 'images', names: /^[0-9a-f]{16}($|\.)/ },
  { what: 'Debian file systems, as downloaded', folder: 'images/debian', names: /^(guest|web)-[0-9a-f]{16}\.tar$/ },
  { what: 'what is left of sandboxes', folder: 'sandboxes', names: /^[cv]\d+-\d+-(n\d+-)?[0-9a-f]+$/ },
  { what: 'logs', folder: 'log', names: /^engine\.log(\.\d+)?$/ },
  { what: 'notes of running engines', folder: 'engines', names: /^\d+-\d+\.json(\.[0-9a-f]{12})?$/ },
  { what: 'reports of crashes', folder: 'crashes', names: /^[\dTZ-]+\.json(\.new)?$/ },
  { what: 'notes', folder: '', names: /^((acceleration|host-changes)\.json(\.\d+|\.[0-9a-f]{12})?|image-build\.log)$/ },
];

/** deepest first; '' is the data directory */
const folders = ['images/debian', 'images', 'sandboxes', 'demos', 'log', 'engines', 'crashes', ''];

export async function planRemoval(data: DataDirectory, { keepProgress }: { keepProgress: boolean }): Promise<Removal> {
  const removal: Removal = { parts: [], others: [] };
  const known = new Set<string>();
  for (const folder of folders) {
    if (folder !== '' && (await isLink(join(data.path, folder)))) {
      // the contents belong to another data directory: removes only the link
      removal.parts.push({ what: `the link ${folder}`, paths: [join(data.path, folder)], bytes: 0 });
      known.add(join(data.path, folder));
    }
  }
  const isBehindLink = (folder: string) =>
    [...known].some((link) => `${join(data.path, folder)}/`.startsWith(`${link}/`));
  const own = folders.filter((folder) => !isBehindLink(folder));
  for (const { what, folder, names, isProgress } of kinds) {
    if (!own.includes(folder)) continue;
    const found = (await namesIn(join(data.path, folder))).filter((name) => names.test(name));
    const paths = found.map((name) => join(data.path, folder, name));
    for (const path of paths) known.add(path);
    if (paths.length === 0 || (isProgress && keepProgress)) continue;
    removal.parts.push({ what, paths, bytes: await bytesOf(paths) });
  }
  for (const folder of own) known.add(join(data.path, folder));
  for (const folder of own.toReversed()) {
    const all = (await namesIn(join(data.path, folder))).map((name) => join(data.path, folder, name));
    removal.others.push(...all.filter((path) => !known.has(path)));
  }
  return removal;
}

/** Also removes folders that are empty then, including the data directory. Throws LabError `remove-failed`. */
export async function carryOutRemoval(data: DataDirectory, { parts }: Removal): Promise<void> {
  for (const path of parts.flatMap(({ paths }) => paths)) {
    await ((await isLink(path)) ? unlink(path) : rm(path, { recursive: true, force: true })).catch(failed(path));
  }
  for (const folder of folders) {
    const path = join(data.path, folder);
    await rmdir(path).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'ENOENT', 'EBUSY', 'ENOTDIR'].includes(error.code ?? '')) failed(path)(error);
    });
  }
}

function failed(path: string): (error: NodeJS.ErrnoException) => never {
  return (cause) => {
    throw new LabError('remove-failed', { path: cause.path ?? path, reason: cause.code ?? cause.message }, { cause });
  };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false;
}

/** Disk space; a file with several names counts once. */
async function bytesOf(paths: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  const add = async (path: string): Promise<void> => {
    const found = await lstat(path).catch(() => null); // gone meanwhile
    if (!found || (found.nlink > 1 && !found.isDirectory() && seen.has(`${found.dev}:${found.ino}`))) return;
    seen.add(`${found.dev}:${found.ino}`);
    bytes += found.blocks * 512;
    if (found.isDirectory()) for (const name of await namesIn(path)) await add(join(path, name));
  };
  for (const path of paths) await add(path);
  return bytes;
}
