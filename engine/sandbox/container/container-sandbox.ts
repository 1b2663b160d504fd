// One container sandbox: started by native/container/sandbox.sh, which stays until the engine lets go of it and then
// removes every trace.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import type { Image } from '../../image/image.ts';
import { startService, type Service } from '../../process/service.ts';
import { Channel } from '../channel.ts';
import type { Sandbox } from '../sandbox.ts';
import { defaultLimits, ociConfig, type BindMount } from './oci-config.ts';

const startTimeoutMs = 60_000; // native: under 2 s; this is for a machine that is very busy

export interface StartOptions {
  id: string;
  /** its folder, holding disk.ext4; removed with the sandbox unless `keepDirectory` */
  directory: string;
  image: Image;
  /** the image's file system with shifted ids */
  rootfs: string;
  extraMounts?: BindMount[];
  keepDirectory?: boolean;
  signal?: AbortSignal | undefined;
}

/** Starts it and waits until its Docker answers. Throws LabError; nothing is left behind then. */
export async function startContainerSandbox(options: StartOptions): Promise<Sandbox> {
  const { id, directory, image, rootfs, signal } = options;
  await mkdir(join(directory, 'bundle'), { recursive: true });
  const config = ociConfig(id, defaultLimits, options.extraMounts);
  await writeFile(join(directory, 'bundle/config.json'), JSON.stringify(config));
  const keeper = startService(join(image.native, 'container/sandbox.sh'), [directory, rootfs, image.bin], {
    env: options.keepDirectory ? { VETHLAB_KEEP_DIR: 'yes' } : {},
  });
  const close = closer(keeper, options);
  try {
    const pid = await startedPid(keeper);
    const channel = await Channel.create(image.bin, directory, {
      unixPath: `/proc/${pid}/root/run/vethlab/channel/agent`,
    });
    await channel.waitForDocker({ timeoutMs: startTimeoutMs, signal });
    return {
      id,
      driver: 'container',
      command: (machine, argv, { tty = false } = {}) => channel.command(machine, argv, tty),
      died: diedUnasked(keeper, close),
      close: close.run,
    };
  } catch (error) {
    await close.run();
    throw error;
  }
}

interface Closer {
  asked: boolean;
  run: () => Promise<void>;
}

function closer(keeper: Service, { directory, keepDirectory }: StartOptions): Closer {
  const closing: Closer = {
    asked: false,
    run: async () => {
      closing.asked = true;
      keeper.endInput();
      await keeper.ended;
      if (!keepDirectory) await rm(directory, { recursive: true, force: true });
    },
  };
  return closing;
}

async function startedPid(keeper: Service): Promise<number> {
  const started = new Promise<number>((resolve) => {
    keeper.onLine((line) => {
      const pid = /^started (\d+)$/.exec(line)?.[1];
      if (pid) resolve(Number(pid));
    });
  });
  const failed = keeper.ended.then((end) => {
    throw new LabError('sandbox-start-failed', { reason: end.stderr.trim() || `the keeper ended with ${end.exit}` });
  });
  return Promise.race([started, failed]);
}

/** Stays pending for ever when the end was asked for. */
function diedUnasked(keeper: Service, close: Closer): Promise<string> {
  return new Promise((resolve) => {
    void keeper.ended.then((end) => {
      if (!close.asked) resolve(end.exit === 1 ? 'its first process ended' : 'what kept it running was ended');
    });
  });
}
