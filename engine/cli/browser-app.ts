// The built browser app: built again when its sources have changed, told by a stamp of their content beside it.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../process/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'dist/lab');
const stamp = join(built, 'sources.sha256');
const sources = ['lab', 'engine/protocol', 'package-lock.json'];

/** Directory of the built app; building takes seconds and is told. */
export async function browserApp(onProgress: (says: string) => void): Promise<string> {
  const key = await sourcesKey();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === key) return built;
  onProgress('build the browser app');
  // A process of its own: building takes memory that the engine would never give back.
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const { exit, stdout, stderr } = await run(process.execPath, [vite, 'build', join(root, 'lab')], { cwd: root });
  if (exit !== 0) throw new Error(`the browser app could not be built:\n${stderr || stdout}`);
  await writeFile(stamp, key);
  return built;
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
