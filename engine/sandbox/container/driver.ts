// The container driver: runc with a user namespace, on the machine's own kernel, at native speed. Needs root.
import { mkdir } from 'node:fs/promises';
import { LabError } from '../../errors/lab-error.ts';
import { ensureImage, type Image } from '../../image/image.ts';
import type { DataDirectory } from '../../host/data-directory.ts';
import type { OpenOptions, PrepareOptions, Sandbox, SandboxDriver } from '../sandbox.ts';
import { newSandboxId } from '../sandbox-id.ts';
import { removeContainer, startContainerSandbox } from './container-sandbox.ts';
import { leftBehind } from './left-behind.ts';
import { ensureTemplate, type ContainerTemplate } from './template.ts';

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
    return startContainerSandbox({ id, directory, image, ...template, signal: options.signal });
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
