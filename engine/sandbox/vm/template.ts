// What virtual machines start from, made once per image, QEMU, accelerator and CPU model: a booted guest, its memory in a
// file and the rest of its state in another, taken while its Docker answers and nothing is connected.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import type { Image } from '../../image/image.ts';
import { buildLimitMs, withLock } from '../../image/lock.ts';
import { reasonOf, run } from '../../process/run.ts';
import { guestPrograms } from '../../protocol/guest-programs.ts';
import { isThere } from '../../store/is-there.ts';
import { Channel } from '../channel/channel.ts';
import type { OpenOptions } from '../sandbox.ts';
import { qemuVersion } from './acceleration.ts';
import { freePort, startMachine } from './machine.ts';
import { diskSize, memoryMib, qemuArguments, type Accelerator } from './qemu-command.ts';
import { Qmp } from './qmp.ts';
import { receiveState, stateSocket } from './state-transfer.ts';

const bootLimitMs = 5 * 60_000; // cold, emulated, on a busy machine

/** What a template's name does not depend on. */
const anyMachine = { memory: '', memoryIs: 'shared', drive: '', port: 0, token: '', incoming: false } as const;

export interface VmTemplate {
  accelerator: Accelerator;
  disk: string;
  memory: string;
  state: string;
  token: string;
}

/** The template, made unless it is there. Throws LabError. */
export async function ensureTemplate(
  image: Image,
  accelerator: Accelerator,
  options: OpenOptions,
): Promise<VmTemplate> {
  const line = qemuArguments({ ...anyMachine, image: { ...image, kernel: '', initrd: '' }, accelerator });
  const parts = [await qemuVersion(), diskSize, ...line].join(' ');
  const directory = join(image.directory, `vm-${createHash('sha256').update(parts).digest('hex').slice(0, 12)}`);
  if (!(await isThere(join(directory, 'state.saved')))) {
    await withLock(`${directory}.lock`, options, async () => {
      if (!(await isThere(join(directory, 'state.saved')))) await make(image, accelerator, directory, options);
    });
  }
  return {
    accelerator,
    disk: join(directory, 'disk.qcow2'),
    memory: join(directory, 'memory'),
    state: join(directory, 'state.saved'),
    token: (await readFile(join(directory, 'token'), 'utf8')).trim(),
  };
}

async function make(image: Image, accelerator: Accelerator, directory: string, options: OpenOptions): Promise<void> {
  const building = `${directory}.building`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true, mode: 0o755 });
  try {
    await makeDisk(image, building, options);
    const token = randomBytes(24).toString('base64url');
    await writeFile(join(building, 'token'), token, { mode: 0o600 });
    await writeFile(join(building, 'memory'), '');
    await truncate(join(building, 'memory'), memoryMib * 1024 * 1024);
    await bootAndSave(image, accelerator, building, token, options);
    await rm(directory, { recursive: true, force: true });
    await rename(building, directory);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

async function makeDisk(image: Image, building: string, { signal, onProgress }: OpenOptions): Promise<void> {
  onProgress?.({ says: 'lay out the virtual machine’s disk', done: 0 });
  const raw = join(building, 'disk.raw');
  await script(join(image.native, 'vm/disk.sh'), [image.rootfs, image.web, raw, diskSize], signal);
  await script('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, join(building, 'disk.qcow2')], signal);
  await rm(raw);
}

async function script(file: string, args: string[], signal?: AbortSignal): Promise<void> {
  const timeoutMs = buildLimitMs;
  const result = await run(file, args, signal ? { signal, timeoutMs } : { timeoutMs });
  if (result.exit === 0) return;
  const reason = `${basename(file)}: ${reasonOf(result)}`;
  if (/No space left on device/.test(reason)) throw new LabError('disk-full', { directory: args.at(-1) ?? file });
  throw new LabError('template-failed', { driver: 'vm', reason });
}

async function bootAndSave(
  image: Image,
  accelerator: Accelerator,
  building: string,
  token: string,
  { signal, onProgress }: OpenOptions,
): Promise<void> {
  const port = await freePort();
  const machine = startMachine(building, {
    image,
    accelerator,
    memory: join(building, 'memory'),
    memoryIs: 'shared',
    drive: 'file=disk.qcow2,format=qcow2', // by its short name: QEMU opens it again when it may no longer see the way there
    port,
    token,
    incoming: false,
    keepDirectory: true,
  });
  try {
    const channel = await Channel.create(image.bin, building, { port, token });
    onProgress?.({ says: 'boot the virtual machine once', done: 0.2 });
    await Promise.race([channel.waitForDocker({ timeoutMs: bootLimitMs, signal }), failure(machine.ended)]);
    onProgress?.({ says: 'load vethlab/web into its Docker', done: 0.5 });
    const archive = '/var/lib/vethlab/web.tar';
    await channel.run('site', ['/usr/lib/vethlab/seed', archive], { timeoutMs: bootLimitMs, signal });
    onProgress?.({ says: 'warm it up and keep its state', done: 0.8 });
    await channel.run('site', ['/usr/lib/vethlab/warm', archive], { timeoutMs: bootLimitMs, signal });
    // What a restored machine is asked for first waits in it.
    await channel.hold('site', guestPrograms.observe, { signal });
    await channel.hold('host', guestPrograms.shell, { tty: true, signal });
    await channel.hold('client', guestPrograms.shell, { tty: true, signal });
    await channel.hold('site', guestPrograms.resume, { signal });
    await save(building, signal);
  } finally {
    await machine.close();
  }
}

async function failure(ended: Promise<{ stderr: string }>): Promise<never> {
  const { stderr } = await ended;
  throw new LabError('template-failed', { driver: 'vm', reason: stderr.trim() || 'QEMU ended' });
}

async function save(building: string, signal?: AbortSignal): Promise<void> {
  const qmp = await Qmp.connect(building, { timeoutMs: 10_000, signal });
  await qmp.execute('stop');
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'x-ignore-shared', state: true }] });
  await receiveState(building, join(building, 'state.saved'), async () => {
    await qmp.execute('migrate', { uri: `unix:${stateSocket}` });
    await qmp.migrationEnd({ timeoutMs: 60_000, signal });
  });
  await qmp.execute('quit').catch(() => undefined); // it may be gone before it has answered
  qmp.close();
}
