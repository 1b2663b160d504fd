// What a folder held when it was made: manifest.json in it has size, modification time and SHA-256 of every file. So
// damage is found, whichever file it is in.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { reasonOf, run } from '../host/run.ts';

const fileSchema = z.object({ bytes: z.number(), mtimeMs: z.number(), sha256: z.string() });
const manifestSchema = z.object({ files: z.record(z.string().describe('path below the folder'), fileSchema) });

const manifest = 'manifest.json';
const readLimitMs = 5 * 60_000; // a second when the machine is quiet

/** The guest's ten thousand files; compared only when all is. */
const isOfTree = (name: string) => name.startsWith('rootfs/');

export async function writeManifest(directory: string): Promise<void> {
  const files: z.infer<typeof manifestSchema>['files'] = {};
  for (const name of await filesIn(directory)) {
    const path = join(directory, name);
    const { size, mtimeMs } = await lstat(path);
    files[name] = { bytes: size, mtimeMs, sha256: await sha256(path) };
  }
  await writeFile(join(directory, manifest), JSON.stringify({ files }));
}

/**
 * Path of a file that differs from what was made, or is gone; null if there is none. Of a folder that is not there, its
 * manifest is gone. A file with the recorded size and
 * modification time is trusted, unless `thorough`.
 */
export async function damagedFile(directory: string, thorough = false): Promise<string | null> {
  const files = await recorded(directory);
  if (files === null) return join(directory, manifest);
  for (const [name, wanted] of Object.entries(files)) {
    if (!thorough && isOfTree(name)) continue;
    const path = join(directory, name);
    const found = await lstat(path).catch(() => null);
    const untouched = found?.size === wanted.bytes && found.mtimeMs === wanted.mtimeMs;
    if (untouched && !thorough) continue;
    if (found?.size !== wanted.bytes || (await sha256(path)) !== wanted.sha256) return path;
  }
  return null;
}

async function recorded(directory: string): Promise<z.infer<typeof manifestSchema>['files'] | null> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(directory, manifest), 'utf8'))).files;
  } catch {
    return null; // missing or damaged: nothing can be trusted
  }
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

/** Of its content. A file with holes, such as a disk of 8 GiB, is read by tar, which skips them. */
async function sha256(path: string): Promise<string> {
  const { size, blocks } = await lstat(path);
  if (blocks * 512 * 2 < size) return sparseSha256(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function sparseSha256(path: string): Promise<string> {
  const same = '--mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0 --transform=s,.*,file,';
  const line = `set -o pipefail; tar --create --sparse ${same} --absolute-names --force-local "$1" | sha256sum`;
  const result = await run('bash', ['-c', line, 'bash', path], { timeoutMs: readLimitMs });
  if (result.exit !== 0) throw new Error(`${path} cannot be read: ${reasonOf(result)}`);
  return result.stdout.slice(0, 64);
}
