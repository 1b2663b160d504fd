// The template of virtual machines, made once per image, QEMU, accelerator and CPU model: a booted guest, saved while
// its Docker answers and nothing is connected. One file holds its memory, another the rest of its state.
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { LabError } from '../../errors/lab-error.ts';
import type { Image } from '../../image/image.ts';
import { makeOnce } from '../../image/make-once.ts';
import { runTemplateScript } from '../../image/template-script.ts';
import type { ServiceEnd } from '../../host/service.ts';
import { guestPrograms } from '../../protocol/guest-programs.ts';
import { Channel } from '../channel/channel.ts';
import type { OpenOptions, PrepareOptions } from '../sandbox.ts';
import { startMachine, wayIn } from './machine.ts';
import { diskSize, memoryMib, qemuArguments, type Accelerator } from './qemu-command.ts';
import type { Qemu } from './qemu.ts';
import { Qmp } from './qmp.ts';
import { savedDevices } from './snapshot.ts';

const bootLimitMs = 5 * 60_000; // cold, emulated, on a busy machine
const webArchive = '/var/lib/vethlab/web.tar'; // on the guest's disk, where disk.sh put it
const endingMs = 2_000; // from QEMU closing its connection to its end

/** The options that do not affect a template's name. */
const anyMachine = { memory: '', memoryIs: 'shared', drive: '', port: 0, userId: null, incoming: false } as const;

export interface VmTemplate {
  accelerator: Accelerator;
  disk: string;
  memory: string;
  state: string;
  token: string;
}

/** What a template depends on: another image, QEMU or accelerator needs another template. */
export interface VmParts {
  image: Image;
  qemu: Qemu;
  accelerator: Accelerator;
}

/** The folder of a template, which may not exist yet. */
export function templateDirectory({ image, qemu, accelerator }: VmParts): string {
  const line = qemuArguments({ ...anyMachine, image: { ...image, kernel: '', initrd: '' }, qemu, accelerator });
  const parts = [qemu.version, diskSize, ...line].join(' ');
  return join(image.directory, `vm-${createHash('sha256').update(parts).digest('hex').slice(0, 12)}`);
}

/** The template, made if it is not there. Throws LabError. */
export async function ensureTemplate(parts: VmParts, options: PrepareOptions): Promise<VmTemplate> {
  const directory = templateDirectory(parts);
  await makeOnce({ driver: 'vm', directory }, options, (building) => make(parts, building, options));
  return {
    accelerator: parts.accelerator,
    disk: join(directory, 'disk.qcow2'),
    memory: join(directory, 'memory'),
    state: join(directory, 'state.saved'),
    token: (await readFile(join(directory, 'token'), 'utf8')).trim(),
  };
}

async function make(parts: VmParts, building: string, options: OpenOptions): Promise<void> {
  const token = randomBytes(24).toString('base64url');
  await writeFile(join(building, 'token'), `${token}\n`, { mode: 0o600 });
  await makeDisk(parts.image, building, options);
  await writeFile(join(building, 'memory'), '');
  await truncate(join(building, 'memory'), memoryMib * 1024 * 1024);
  await bootAndSave(parts, building, token, options);
  for (const passing of ['channel', 'qemu.log', 'qmp.sock', 'root', 'serial.log', 'state', 'way-in'])
    await rm(join(building, passing), { recursive: true, force: true });
}

async function makeDisk(image: Image, building: string, { signal, onProgress }: OpenOptions): Promise<void> {
  onProgress?.({ says: 'lay out the virtual machine’s disk', done: 0 });
  const [token, raw, disk] = ['token', 'disk.raw', 'disk.qcow2'].map((name) => join(building, name));
  const script = (file: string, ...args: string[]) =>
    runTemplateScript({ driver: 'vm', directory: building, file, args, signal });
  await script(join(image.native, 'vm/disk.sh'), image.rootfs, image.web, token!, raw!, diskSize);
  await script('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', raw!, disk!);
  await rm(raw!);
}

async function bootAndSave(parts: VmParts, building: string, token: string, options: OpenOptions): Promise<void> {
  const machine = await startMachine(building, {
    ...parts,
    memory: join(building, 'memory'),
    memoryIs: 'shared',
    drive: 'file=disk.qcow2,format=qcow2', // relative: QEMU reopens it when it may no longer see the full path
    incoming: false,
    keepDirectory: true,
  });
  const ended = machine.ended.then(() => Promise.reject(new Error('QEMU ended'))); // the catch block finds the reason
  try {
    const channel = await Channel.create(parts.image.bin, building, wayIn(building, token));
    await Promise.race([warmAndSave(channel, building, options), ended]);
  } catch (error) {
    options.signal?.throwIfAborted();
    const end = await Promise.race([machine.ended, delay(endingMs, null, { ref: false })]);
    if (end === null) throw error;
    throw new LabError('template-failed', { driver: 'vm', reason: await lastWords(end, building) });
  } finally {
    ended.catch(() => undefined); // from here on the end is intended
    await machine.close();
  }
}

/** Waits for the guest, loads the lab's image into Docker, prestarts the first commands, saves the guest's state. */
async function warmAndSave(channel: Channel, building: string, { signal, onProgress }: OpenOptions): Promise<void> {
  const limits = { timeoutMs: bootLimitMs, signal };
  onProgress?.({ says: 'boot the virtual machine once', done: 0.2 });
  await channel.waitForDocker(limits);
  onProgress?.({ says: 'load vethlab/web into its Docker', done: 0.5 });
  await channel.run('site', ['/usr/lib/vethlab/seed', webArchive], limits);
  onProgress?.({ says: 'warm it up and keep its state', done: 0.8 });
  await channel.run('site', ['/usr/lib/vethlab/warm', webArchive], limits);
  await channel.prestart('site', guestPrograms.observe, { signal });
  await channel.prestart('host', guestPrograms.shell, { tty: true, signal });
  await channel.prestart('client', guestPrograms.shell, { tty: true, signal });
  await channel.prestart('site', guestPrograms.resume, { signal });
  await save(building, signal);
}

/** QEMU's error output; if it is empty, the guest's last output. */
async function lastWords({ exit, stderr }: ServiceEnd, building: string): Promise<string> {
  if (stderr.trim() !== '') return stderr.trim();
  const serial = await readFile(join(building, 'serial.log'), 'utf8').catch(() => '');
  const guest = stripVTControlCharacters(serial).trim().split('\n').slice(-3).join(' / ');
  return `QEMU ended (${exit === null ? 'killed' : `exit ${exit}`}); its guest said: ${guest || 'nothing'}`;
}

/** As for a snapshot: everything but the memory, which is already in its file. */
async function save(building: string, signal?: AbortSignal): Promise<void> {
  const qmp = await Qmp.connect(building, { timeoutMs: 10_000, signal });
  await qmp.execute('stop');
  await qmp.execute('xen-save-devices-state', { filename: savedDevices, live: false });
  await copyFile(join(building, savedDevices), join(building, 'state.saved'));
  await qmp.execute('quit').catch(() => undefined); // it may end before it answers
  qmp.close();
}
