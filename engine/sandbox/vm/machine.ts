// A running QEMU, supervised by native/vm/machine.sh: it ends with the engine, and its folder is then removed.
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startService, type Service } from '../../host/service.ts';
import { program } from './qemu.ts';
import { qemuArguments, type MachineOptions } from './qemu-command.ts';

export interface Machine {
  /** QEMU's pid; null where it did not start */
  readonly pid: Promise<number | null>;
  /** exit 3: the machine was powered off; otherwise `stderr` has the reason */
  readonly ended: Service['ended'];
  /** Ends it. Its folder is removed unless `keepDirectory`. */
  close(): Promise<void>;
}

export function startMachine(directory: string, options: MachineOptions & { keepDirectory?: boolean }): Machine {
  const { image, keepDirectory } = options;
  const script = startService(
    join(image.native, 'vm/machine.sh'),
    [directory, image.bin, program, ...qemuArguments(options)],
    { env: keepDirectory ? { VETHLAB_KEEP_DIR: 'yes' } : {} },
  );
  // a killed script cannot clean up, and nobody else does while this engine lives
  const gone = script.ended.then(async ({ exit }) => {
    if (exit !== null) return;
    await killQemuIn(directory);
    if (!keepDirectory) await rm(directory, { recursive: true, force: true });
  });
  const started = new Promise<number>((resolve) => script.onLine((line) => resolve(Number(line.split(' ')[1]))));
  return {
    pid: Promise.race([started, script.ended.then(() => null)]),
    ended: script.ended,
    close: async () => {
      script.endInput();
      await gone;
    },
  };
}

/** Kills the QEMU whose working directory is the machine's folder, for use when its supervisor is gone. */
export async function killQemuIn(directory: string): Promise<void> {
  const real = await realpath(directory).catch(() => directory); // the path as the kernel shows it
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => null); // the process has ended, or is another user's
    if (place !== real) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.startsWith(program)) kill(Number(pid));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended already
  }
}

/** A loopback port that is free now. Throws a system error. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
