// The container driver: runc with a user namespace, on the machine's own kernel, at native speed. Needs root.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import { ensureImage, type Image } from '../../image/image.ts';
import { reasonOf, run } from '../../host/run.ts';
import type { DataDirectory } from '../../host/data-directory.ts';
import type { OpenOptions, PrepareOptions, Sandbox, SandboxDriver } from '../sandbox.ts';
import { newSandboxId } from '../sandbox-id.ts';
import { removeContainer, startContainerSandbox } from './container-sandbox.ts';
import { leftBehind } from './left-behind.ts';
import { ensureTemplate, type ContainerTemplate } from './template.ts';

const copyLimitMs = 5 * 60_000; // 0.2 s when the machine is quiet

export class ContainerDriver implements SandboxDriver {
  readonly name = 'container';
  readonly #data: DataDirectory;
  #prepared: { image: Image; template: ContainerTemplate } | undefined;

  constructor(data: DataDirectory) {
    this.#data = data;
  }

  async prepare(options: PrepareOptions = {}): Promise<void> {
    if (process.getuid?.() !== 0) throw new LabError('root-needed');
    options.onPart?.('image');
    const image = await ensureImage(this.#data, options);
    options.onPart?.('template');
    this.#prepared = { image, template: await ensureTemplate(image, options) };
  }

  async open(options: OpenOptions = {}): Promise<Sandbox> {
    if (!this.#prepared) await this.prepare(options);
    const { image, template } = this.#prepared!;
    const id = newSandboxId('c');
    const directory = this.#data.sandbox(id);
    options.onProgress?.({ says: 'start the sandbox and its Docker', done: null });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const disk = join(directory, 'disk.ext4');
    // a reflink if the file system supports it, else a sparse copy
    const copied = await run('cp', ['--reflink=auto', '--sparse=always', template.disk, disk], {
      timeoutMs: copyLimitMs,
    });
    if (copied.exit !== 0) {
      await rm(directory, { recursive: true, force: true });
      throw /No space/.test(copied.stderr)
        ? new LabError('disk-full', { directory: this.#data.path })
        : new LabError('sandbox-start-failed', { reason: reasonOf(copied) });
    }
    return startContainerSandbox({ id, directory, image, rootfs: template.rootfs, signal: options.signal });
  }

  /** Call it only after prepare(). */
  fileSystem(): { rootfs: string; webArchive: string } {
    const { image, template } = this.#prepared!;
    return { rootfs: template.rootfs, webArchive: image.web };
  }

  async sweep(): Promise<void> {
    for (const id of await leftBehind(this.#data.sandboxes)) await removeContainer(id, this.#data.sandbox(id));
  }
}
