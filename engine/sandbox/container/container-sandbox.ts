// One container sandbox, started by native/container/sandbox.sh. The script waits until the engine closes its input,
// then removes every trace.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import { native, type Image } from '../../image/image.ts';
import { run } from '../../host/run.ts';
import { startService, type Service } from '../../host/service.ts';
import { Channel } from '../channel/channel.ts';
import type { Sandbox } from '../sandbox.ts';
import { defaultLimits, ociConfig, type BindMount } from './oci-config.ts';
import { claimIds, idCount, storedFirstId } from '../own-ids.ts';

const poweredOff = 3; // exit status of sandbox.sh
const swapLimits = ['/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes', '/sys/fs/cgroup/cgroup.controllers'];
const startTimeoutMs = 60_000; // native: under 2 s; the limit is for a very busy machine

export interface StartOptions {
  id: string;
  /** its folder; removed with the sandbox unless `keepDirectory` */
  directory: string;
  image: Image;
  /** the image's file system with shifted ids */
  rootfs: string;
  /** is copied to be its disk; without it, the folder holds disk.ext4 already */
  disk?: string;
  extraMounts?: BindMount[];
  keepDirectory?: boolean;
  signal?: AbortSignal | undefined;
}

/** Starts it and waits until its Docker answers. Throws LabError, and then leaves nothing behind. */
export async function startContainerSandbox(options: StartOptions): Promise<Sandbox> {
  const { id, directory, image, rootfs, signal } = options;
  const firstId = await claimIds(id);
  await writeBundle(options, firstId);
  const ids = [firstId, idCount, storedFirstId].map(String);
  const disk = options.disk === undefined ? [] : [options.disk];
  const script = startService(
    join(image.native, 'container/sandbox.sh'),
    [directory, rootfs, image.bin, ...ids, ...disk],
    {
      env: options.keepDirectory ? { VETHLAB_KEEP_DIR: 'yes' } : {},
    },
  );
  const close = closer(script, options);
  try {
    const pid = await startedPid(script, directory);
    const channel = await Channel.create(image.bin, directory, {
      root: `/proc/${pid}/root`,
      path: 'run/vethlab/channel/agent',
      token: '',
    });
    await waitForDocker(channel, script, signal);
    return {
      id,
      driver: 'container',
      ...channel.ways,
      died: diedUnasked(script, close),
      close: close.run,
    };
  } catch (error) {
    await close.run();
    throw error;
  }
}

async function writeBundle({ id, directory, extraMounts = [], keepDirectory }: StartOptions, firstId: number) {
  const limits = { ...defaultLimits, swap: swapLimits.some((file) => existsSync(file)) };
  const config = JSON.stringify(ociConfig({ id, firstId, limits, extraMounts }));
  try {
    await mkdir(join(directory, 'bundle'), { recursive: true });
    await writeFile(join(directory, 'bundle/config.json'), config);
  } catch (error) {
    await removeContainer(id, keepDirectory ? '' : directory);
    throw error;
  }
}

/** If the sandbox ends meanwhile, gives up at once with the sandbox's last error output. */
async function waitForDocker(channel: Channel, script: Service, signal?: AbortSignal): Promise<void> {
  const ended = new AbortController();
  void script.ended.then(({ exit, stderr }) => {
    const reason = stderr.trim() || whatHappened(exit);
    ended.abort(new LabError('sandbox-start-failed', { reason }));
  });
  try {
    const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    await channel.waitForDocker({ timeoutMs: startTimeoutMs, signal: either });
  } catch (error) {
    signal?.throwIfAborted();
    ended.signal.throwIfAborted();
    throw error;
  }
}

interface Closer {
  asked: boolean;
  run: () => Promise<void>;
}

/** A killed script cannot clean up, and nobody else does while this engine lives. */
function closer(script: Service, { id, directory, keepDirectory }: StartOptions): Closer {
  const gone = script.ended.then(async ({ exit }) => {
    if (exit === null || exit > poweredOff) await removeContainer(id, keepDirectory ? '' : directory);
  });
  const closing: Closer = {
    asked: false,
    run: async () => {
      closing.asked = true;
      script.endInput();
      await gone;
    },
  };
  return closing;
}

/** Ends the sandbox and removes what is left of it; also its folder `directory`, unless that is ''. */
export async function removeContainer(id: string, directory: string): Promise<void> {
  await run(join(native, 'container/remove.sh'), [id, directory]);
}

async function startedPid(script: Service, directory: string): Promise<number> {
  const started = new Promise<number>((resolve) => {
    script.onLine((line) => {
      const pid = /^started (\d+)$/.exec(line)?.[1];
      if (pid) resolve(Number(pid));
    });
  });
  const failed = script.ended.then((end) => {
    if (/No space left on device/.test(end.stderr)) throw new LabError('disk-full', { directory });
    throw new LabError('sandbox-start-failed', {
      reason: end.stderr.trim() || `sandbox.sh ended with exit status ${end.exit}`,
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new LabError('sandbox-start-failed', { reason: 'its first process does not start' });
    timer = setTimeout(() => reject(error), startTimeoutMs);
  });
  return Promise.race([started, failed, late]).finally(() => clearTimeout(timer));
}

/** Never resolves if the end was requested. */
function diedUnasked(script: Service, close: Closer): Promise<string> {
  return new Promise((resolve) => {
    void script.ended.then((end) => {
      if (!close.asked) resolve(whatHappened(end.exit));
    });
  });
}

function whatHappened(exit: number | null): string {
  if (exit === poweredOff) return 'its host was powered off';
  return exit === 1 ? 'its first process was ended' : 'what kept it running was ended';
}
