// Builds the browser app again when its sources have changed; a stamp beside it holds a hash of their content.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { LabError } from '../errors/lab-error.ts';
import { buildLimitMs, withLock } from '../host/lock.ts';
import { reasonOf, run } from '../host/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const builtPage = join(root, 'dist/lab');
const stamp = join(builtPage, 'sources.sha256');
const sources = ['lab', 'engine/network', 'engine/protocol', 'package-lock.json'];

/** Returns the folder of the built app. A build takes seconds and is reported; a page being served stays intact. */
export async function browserApp(
  onProgress: (says: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  refuseFolder(root);
  const key = await sourcesKey();
  const isBuilt = async () => (await readFile(stamp, 'utf8').catch(() => '')) === key;
  if (await isBuilt()) return builtPage;
  await mkdir(dirname(builtPage), { recursive: true });
  await withLock(`${builtPage}.lock`, { signal, onProgress: ({ says }) => onProgress(says) }, async () => {
    if (!(await isBuilt())) await build(key, onProgress, signal);
  });
  return builtPage;
}

/** Throws LabError `page-folder` for a folder with a # in its path: Vite misreads what follows the #. */
export function refuseFolder(folder: string): void {
  if (folder.includes('#')) throw new LabError('page-folder', { folder });
}

async function build(key: string, onProgress: (says: string) => void, signal: AbortSignal): Promise<void> {
  onProgress('build the browser app');
  const building = `${builtPage}.building`;
  // In a child process: a build takes memory that the engine would never release.
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const args = [vite, 'build', join(root, 'lab'), '--outDir', building, '--emptyOutDir'];
  const result = await run(process.execPath, args, { cwd: root, signal, timeoutMs: buildLimitMs });
  if (result.exit !== 0) {
    const said = result.stderr || result.stdout || reasonOf(result);
    throw new LabError('page-build-failed', { reason: reasonIn(said) });
  }
  await writeFile(join(building, basename(stamp)), key);
  await rm(builtPage, { recursive: true, force: true });
  await rename(building, builtPage);
}

/** The line of Vite's output that names the error, without colours. */
function reasonIn(said: string): string {
  const lines = stripVTControlCharacters(said).split('\n');
  return (
    lines.find((line) => /error: ./i.test(line)) ??
    lines.find((line) => line.trim() !== '') ??
    'no output'
  ).trim();
}

async function sourcesKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesOf(join(root, source))) {
      hash
        .update(relative(root, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path]; // a file
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
