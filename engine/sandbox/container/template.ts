// The template of container sandboxes, made once per image and kept in the image's folder: the file system with shifted
// ids, and a disk on which Docker has loaded the lab's image.
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import type { Image } from '../../image/image.ts';
import { makeOnce } from '../../image/make-once.ts';
import { runTemplateScript } from '../../image/template-script.ts';
import { reasonOf } from '../../host/run.ts';
import type { OpenOptions, PrepareOptions, Sandbox } from '../sandbox.ts';
import { startContainerSandbox } from './container-sandbox.ts';
import { newSandboxId } from '../sandbox-id.ts';
import { idCount, storedFirstId } from '../own-ids.ts';

const diskSize = '8G'; // the most a sandbox can write; the file is sparse and grows as it fills
const seedLimitMs = 5 * 60_000; // 3 s when the machine is quiet

export interface ContainerTemplate {
  rootfs: string;
  disk: string;
}

/** The folder of the template, which may not exist yet. */
export const templateDirectory = (image: Image) => join(image.directory, 'container');

/** The template, made if it is not there. Throws LabError. */
export async function ensureTemplate(image: Image, options: PrepareOptions): Promise<ContainerTemplate> {
  const directory = templateDirectory(image);
  await makeOnce({ driver: 'container', directory }, options, (building) => make(image, building, options));
  return { rootfs: join(directory, 'rootfs'), disk: join(directory, 'disk.ext4') };
}

async function make(image: Image, building: string, options: OpenOptions): Promise<void> {
  const seedDirectory = join(building, newSandboxId('c'));
  await mkdir(seedDirectory, { recursive: true });
  options.onProgress?.({ says: 'unpack the sandbox’s file system', done: 0 });
  const rootfs = join(building, 'rootfs');
  const script = (name: string, ...args: string[]) => {
    const file = join(image.native, name);
    return runTemplateScript({ driver: 'container', directory: building, file, args, signal: options.signal });
  };
  await script('image/unpack-shifted.sh', image.rootfs, rootfs, String(storedFirstId), String(idCount));
  const disk = join(seedDirectory, 'disk.ext4');
  await script('container/empty-disk.sh', disk, diskSize, String(storedFirstId));
  options.onProgress?.({ says: 'load vethlab/web into the sandbox’s Docker', done: 0.4 });
  await seed(image, seedDirectory, rootfs, options);
  await rename(disk, join(building, 'disk.ext4'));
  await rm(seedDirectory, { recursive: true, force: true });
}

/** Boots once on the empty disk, loads the lab's image, and stops Docker cleanly. */
async function seed(image: Image, directory: string, rootfs: string, { signal }: OpenOptions): Promise<void> {
  const id = basename(directory);
  await link(image.web, join(directory, 'web.tar'));
  const archive = { destination: '/run/vethlab/web.tar', source: '../web.tar' };
  const options = { id, directory, image, rootfs, extraMounts: [archive], keepDirectory: true, signal };
  const sandbox = await startContainerSandbox(options);
  try {
    await runOn(sandbox, 'site', ['/usr/lib/vethlab/seed', archive.destination], signal);
    await runOn(sandbox, 'host', ['systemctl', 'stop', 'docker.socket', 'docker', 'containerd'], signal);
  } finally {
    await sandbox.close();
  }
}

async function runOn(sandbox: Sandbox, machine: 'host' | 'site', argv: string[], signal?: AbortSignal): Promise<void> {
  const timeoutMs = seedLimitMs;
  const result = await sandbox.exec(machine, argv, signal ? { signal, timeoutMs } : { timeoutMs });
  if (result.exit === 0) return;
  throw new LabError('template-failed', { driver: 'container', reason: `${argv[0]}: ${reasonOf(result)}` });
}
