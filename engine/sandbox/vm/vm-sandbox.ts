// One virtual machine restored from the template: memory is mapped copy-on-write, disk changes go to its own file,
// which is already unlinked. It gets its own clock, identity, randomness and token. A machine that continues from a snapshot is restored the same way, then gets what differs between snapshot and
// template.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { Image } from '../../image/image.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { ServiceEnd } from '../../host/service.ts';
import { guestPrograms } from '../../protocol/guest-programs.ts';
import { Channel } from '../channel/channel.ts';
import type { OpenOptions, Sandbox, SandboxSnapshot } from '../sandbox.ts';
import { startMachine, wayIn, type Machine } from './machine.ts';
import type { Qemu } from './qemu.ts';
import { optionValue } from './qemu-command.ts';
import { Qmp } from './qmp.ts';
import { Snapshot, type RunningMachine } from './snapshot.ts';
import { sendState, stateSocket } from './state-transfer.ts';
import type { VmTemplate } from './template.ts';

const poweredOff = 3; // exit status of machine.sh
const restoreLimitMs = 30_000; // 0.3 s when the machine is quiet

export interface StartOptions {
  image: Image;
  qemu: Qemu;
  template: VmTemplate;
  /** place of a new sandbox */
  place: () => Place;
  signal?: AbortSignal | undefined;
}

export interface Place {
  id: string;
  directory: string;
}

/** The snapshot that a machine continues from, instead of the template. */
interface Past {
  snapshot: Snapshot;
  /** token of its channel */
  token: string;
}

/** Throws LabError, and then leaves nothing behind. */
export function startVmSandbox(options: StartOptions): Promise<Sandbox> {
  return start(options, null);
}

async function start(options: StartOptions, past: Past | null): Promise<Sandbox> {
  const { image, qemu, template } = options;
  const { id, directory } = options.place();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const drive = await driveOf(template, directory, past);
  const machine = await startMachine(directory, {
    image,
    qemu,
    accelerator: template.accelerator,
    memory: template.memory,
    memoryIs: 'private',
    drive,
    incoming: true,
  });
  let asked = false;
  const close = async () => {
    asked = true;
    await machine.close();
  };
  const running = async () => {
    const pid = await machine.pid;
    if (pid === null) return failure(machine);
    return { directory, pid, bin: image.bin, memory: template.memory };
  };
  try {
    const token = randomBytes(24).toString('base64url');
    const from = { directory, token, signal: options.signal };
    await Promise.race([restore(template, from, past && { ...past, machine: await running() }), failure(machine)]);
    const channel = await Promise.race([resume(image, from, past?.token ?? template.token, past), failure(machine)]);
    return {
      id,
      driver: 'vm',
      ...channel.ways,
      snapshot: async () => keep(options, { token, snapshot: await Snapshot.take(await running()) }),
      died: new Promise((resolve) => {
        void machine.ended.then((end) => {
          if (!asked) resolve(whatHappened(end));
        });
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function driveOf({ disk }: VmTemplate, directory: string, past: Past | null): Promise<string> {
  try {
    return past ? await past.snapshot.layDisk(directory, disk) : `file=${optionValue(disk)},format=qcow2,snapshot=on`;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

function keep(options: StartOptions, past: Past): SandboxSnapshot {
  return {
    bytes: past.snapshot.bytes,
    open: ({ signal }: OpenOptions = {}) => start({ ...options, signal }, past),
    close: () => past.snapshot.close(),
  };
}

function whatHappened({ exit, stderr }: ServiceEnd): string {
  if (exit === poweredOff) return 'its host was powered off';
  return exit === null ? 'what kept it running was ended' : stderr.trim() || 'QEMU ended';
}

interface Restoring {
  directory: string;
  /** new token of its channel */
  token: string;
  signal: AbortSignal | undefined;
}

/** Restores the state of the template, or of the snapshot, and lets the machine run. */
async function restore(
  template: VmTemplate,
  { directory, signal }: Restoring,
  past: { snapshot: Snapshot; machine: RunningMachine } | null,
): Promise<void> {
  const qmp = await Qmp.connect(directory, { timeoutMs: restoreLimitMs, signal });
  await past?.snapshot.loadMemory(past.machine); // before the devices, which read the memory
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'x-ignore-shared', state: true }] });
  await qmp.execute('migrate-incoming', { uri: `unix:${stateSocket}` });
  await sendState(directory, past?.snapshot.devices ?? template.state, signal);
  await qmp.migrationEnd({ timeoutMs: restoreLimitMs, signal });
  await qmp.execute('cont');
  qmp.close();
}

/** Opens the channel with a new token: every machine knows the template's. */
async function resume(
  { bin }: Image,
  { directory, token, signal }: Restoring,
  was: string,
  past: Past | null,
): Promise<Channel> {
  const first = await Channel.create(bin, directory, wayIn(directory, was));
  const now = String(BigInt(Date.now()) * 1_000_000n);
  await first.run('site', past ? guestPrograms.resumeAgain : guestPrograms.resume, {
    input: `${now}\n${randomBytes(16).toString('hex')}\n${token}\n${randomBytes(128).toString('latin1')}`,
    timeoutMs: restoreLimitMs,
    signal,
  });
  return Channel.create(bin, directory, wayIn(directory, token));
}

async function failure(machine: Machine): Promise<never> {
  const { stderr } = await machine.ended;
  throw new LabError('sandbox-start-failed', { reason: stderr.trim() || 'QEMU ended' });
}
