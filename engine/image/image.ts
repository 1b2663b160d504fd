// The sandbox image, from which both drivers make their sandboxes. native/image/build.sh builds it once per content
// key. Each driver keeps its derived files in a folder of the image; this module does not know them.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors/lab-error.ts';
import { runLeashed } from '../host/run-leashed.ts';
import type { DataDirectory } from '../host/data-directory.ts';
import { exists } from '../host/exists.ts';
import { makePrivateDirectory } from '../host/private-files.ts';
import { useImage } from './engines.ts';
import { buildLimitMs, type BuildOptions, withLock } from '../host/lock.ts';
import { damagedFile, writeManifest } from './manifest.ts';
import { pruneImages, removeDamaged } from './prune.ts';

/** Scripts and sources that come with vethlab. */
export const native = fileURLToPath(new URL('../../native', import.meta.url));

/** Files of a finished image, by absolute path. */
export interface Image {
  key: string;
  directory: string;
  /** the guest's file system as a tarball */
  rootfs: string;
  /** the image vethlab/web, in the format of `docker load` */
  web: string;
  kernel: string;
  initrd: string;
  /** folder of host programs: vethlab-attach, vethlab-supervisor, vethlab-pages */
  bin: string;
  /** folder of scripts that come with vethlab */
  native: string;
}

/**
 * SHA-256 over every input of the build: recipe, guest programs, settings (the Debian suite among them), machine type.
 */
export async function imageKey(): Promise<string> {
  const hash = createHash('sha256').update(process.arch);
  const entries = await readdir(native, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(native, 'setup'))); // setup is for the real host, not for the image
  for (const file of files.sort()) {
    hash
      .update(relative(native, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function imageAt(key: string, directory: string): Image {
  const at = (name: string) => join(directory, name);
  return {
    key,
    directory,
    native,
    rootfs: at('rootfs.tar'),
    web: at('web.tar'),
    kernel: at('vmlinuz'),
    initrd: at('initrd'),
    bin: at('bin'),
  };
}

/** The image, built if it is not there or damaged. Throws LabError, also if a damaged one is in use. */
export async function ensureImage(data: DataDirectory, options: BuildOptions = {}): Promise<Image> {
  const key = await imageKey();
  const image = imageAt(key, data.image(key));
  if ((await damagedFile(image.directory)) !== null) {
    makePrivateDirectory(data.images);
    await withLock(join(data.images, `${key}.lock`), options, async () => {
      if ((await damagedFile(image.directory)) === null) return;
      await removeDamaged(image.directory, image.directory, options);
      await build(data, image, options);
    });
  }
  await useImage(image.directory);
  return image;
}

/** The image if it is there; never builds it. */
export async function findImage(data: DataDirectory): Promise<Image | null> {
  const key = await imageKey();
  const image = imageAt(key, data.image(key));
  return (await exists(join(image.directory, 'manifest.json'))) ? image : null;
}

async function build(data: DataDirectory, image: Image, options: BuildOptions): Promise<void> {
  const building = `${image.directory}.building`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  try {
    await runBuild(data, building, options);
    await writeManifest(building);
    await rename(building, image.directory);
    await pruneImages(data, image.key);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

async function runBuild(data: DataDirectory, out: string, { signal, onProgress }: BuildOptions): Promise<void> {
  const onLine = (line: string) => {
    const step = /^@step (\d+)\/(\d+) (.*)$/.exec(line);
    if (!step) return;
    const [number, total] = [Number(step[1]), Number(step[2])];
    onProgress?.({ says: `build the sandbox image, ${number} of ${total}: ${step[3]}`, done: (number - 1) / total });
  };
  const limits = { timeoutMs: buildLimitMs, onLine, ...(signal ? { signal } : {}) };
  const build = await runLeashed('bash', [join(native, 'image/build.sh'), out, data.imageCache], limits);
  if (build.exit === 0) return;
  const said = build.timedOut ? `${build.stderr}\nno end within ${buildLimitMs / 60_000} minutes` : build.stderr;
  await writeFile(data.buildLog, said, { mode: 0o600 });
  throw buildError(data, said);
}

function buildError(data: DataDirectory, stderr: string): LabError {
  if (/No space left on device/.test(stderr)) return new LabError('disk-full', { directory: dirname(data.path) });
  const said = stderr.trim().split('\n').slice(-3).join('\n');
  return new LabError('image-build-failed', { said, log: data.buildLog });
}

/** Compares all of the image and of its templates with what was built. Throws LabError `image-damaged`. */
export async function verifyImage({ directory }: Image): Promise<void> {
  const inside = (await readdir(directory)).map((name) => join(directory, name));
  const made = await Promise.all(inside.map((folder) => exists(join(folder, 'manifest.json'))));
  for (const folder of [directory, ...inside.filter((_, index) => made[index])]) {
    const file = await damagedFile(folder, true);
    if (file !== null) throw new LabError('image-damaged', { file });
  }
}
