// A running QEMU, supervised by native/vm/machine.sh: it ends with the engine, and its folder is then removed.
import { readdir, readFile, readlink, realpath, rm, rmdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { startService, type Service } from '../../host/service.ts';
import { waitUntil } from '../../host/wait-until.ts';
import type { ChannelAddress } from '../channel/connect.ts';
import { claimIds, releaseIds } from '../own-ids.ts';
import { qemuArguments, type MachineOptions } from './qemu-command.ts';

export interface Machine {
  /** QEMU's pid; null where it did not start */
  readonly pid: Promise<number | null>;
  /** exit 3: the machine was powered off; otherwise `stderr` has the reason */
  readonly ended: Service['ended'];
  /** Ends it. Its folder is removed unless `keepDirectory`. */
  close(): Promise<void>;
}

const jail = 'vethlab-jail';
const endLimitMs = 2_000; // killed processes end within milliseconds

/** Where the agent of the machine in this folder is reached; `token` proves that one may. */
export const wayIn = (directory: string, token: string): ChannelAddress => ({ root: directory, path: 'way-in', token });

export async function startMachine(
  directory: string,
  options: Omit<MachineOptions, 'port' | 'userId'> & { keepDirectory?: boolean },
): Promise<Machine> {
  const { image, qemu, keepDirectory } = options;
  const userId = process.getuid?.() === 0 ? await claimIds(basename(directory)) : null;
  const port = await freePort();
  const shown = [image.directory, ...foldersOf(qemu.program)];
  if (!qemu.readsMemory) shown.push(`+${options.memory}`);
  const script = startService(
    join(image.native, 'vm/machine.sh'),
    [
      ...[directory, image.bin, String(userId ?? ''), String(port), ...shown, '--'],
      ...[qemu.program, ...qemuArguments({ ...options, port, userId })],
    ],
    { env: keepDirectory ? { VETHLAB_KEEP_DIR: 'yes' } : {} },
  );
  // a killed script cannot clean up, and nobody else does while this engine lives
  const gone = script.ended.then(async ({ exit }) => {
    if (exit === null) await removeMachine(directory, { keepDirectory });
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

/** A QEMU that is not Debian's finds its files beside itself. */
function foldersOf(program: string): string[] {
  const folder = dirname(program);
  if (program.startsWith('/usr/')) return []; // the jail shows it
  return [folder, join(folder, '../lib'), join(folder, '../share')];
}

/** Ends the machine in this folder and removes what is left of it, for use when its supervisor is gone. */
export async function removeMachine(
  directory: string,
  { keepDirectory = false }: { keepDirectory?: boolean | undefined } = {},
): Promise<void> {
  const id = basename(directory);
  const real = await realpath(directory).catch(() => directory); // the path as the kernel shows it
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => null); // the process has ended, or is another user's
    if (place !== real) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (basename(command.split('\0')[0]!) === jail) kill(Number(pid)); // QEMU ends with it
  }
  if (!keepDirectory) await rm(directory, { recursive: true, force: true });
  await releaseIds(id);
  await removeGroups(id);
}

/** Its control groups, of version 1 or 2. They can be removed once its processes have ended. */
async function removeGroups(id: string): Promise<void> {
  const hierarchies = ['', ...(await readdir('/sys/fs/cgroup').catch(() => []))];
  const groups = hierarchies.map((name) => join('/sys/fs/cgroup', name, 'vethlab', id));
  const isGone = (group: string) =>
    rmdir(group).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'EBUSY',
    );
  for (const group of groups) await waitUntil({ timeoutMs: endLimitMs, intervalMs: 20, probe: () => isGone(group) });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended already
  }
}

/** A loopback port that is free now, also where QEMU has no network namespace of its own. Throws a system error. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
