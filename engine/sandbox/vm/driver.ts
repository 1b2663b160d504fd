// The virtual machine driver: QEMU with its own kernel, accelerated if KVM works, restored from a template. It also
// runs as an ordinary user.
import { readdir } from 'node:fs/promises';
import { ensureImage, type Image } from '../../image/image.ts';
import type { DataDirectory } from '../../host/data-directory.ts';
import type { OpenOptions, PrepareOptions, Sandbox, SandboxDriver } from '../sandbox.ts';
import { newSandboxId, ownerIsAlive } from '../sandbox-id.ts';
import { acceleration } from './acceleration.ts';
import { bootCold } from './cold-boot.ts';
import { removeMachine } from './machine.ts';
import { installedQemu, type Qemu } from './qemu.ts';
import { ensureTemplate, type VmTemplate } from './template.ts';
import { startVmSandbox } from './vm-sandbox.ts';

export class VmDriver implements SandboxDriver {
  readonly name = 'vm';
  readonly #data: DataDirectory;
  #prepared: { image: Image; qemu: Qemu; template: VmTemplate } | undefined;

  constructor(data: DataDirectory) {
    this.#data = data;
  }

  async prepare(options: PrepareOptions = {}): Promise<void> {
    options.onPart?.('image');
    const image = await ensureImage(this.#data, options);
    options.onPart?.('template');
    const qemu = await installedQemu();
    options.onProgress?.({ says: 'try hardware acceleration', done: null });
    const { accelerator } = await acceleration(this.#data, image, qemu, options.signal);
    this.#prepared = { image, qemu, template: await ensureTemplate({ image, qemu, accelerator }, options) };
  }

  async open(options: OpenOptions = {}): Promise<Sandbox> {
    if (!this.#prepared) await this.prepare(options);
    options.onProgress?.({ says: 'restore the virtual machine', done: null });
    return startVmSandbox({ ...this.#prepared!, place: this.#place, signal: options.signal });
  }

  readonly bootCold = async (options: OpenOptions = {}): Promise<Sandbox> => {
    if (!this.#prepared) await this.prepare(options);
    return bootCold({ ...this.#prepared!, place: this.#place, signal: options.signal });
  };

  readonly #place = () => {
    const id = newSandboxId('v');
    return { id, directory: this.#data.sandbox(id) };
  };

  /** Machines end with their engine by themselves, unless their supervisor was killed too. */
  async sweep(): Promise<void> {
    const left = await readdir(this.#data.sandboxes).catch(() => []);
    for (const id of left) {
      if (!id.startsWith('v') || ownerIsAlive(id)) continue;
      await removeMachine(this.#data.sandbox(id));
    }
  }
}
