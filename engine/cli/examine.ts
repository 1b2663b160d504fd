// Examines this machine and lists what prevents labs from running, each with its remedy. Changes nothing except the
// cached result of the acceleration probe.
import { readdir } from 'node:fs/promises';
import { freemem, release } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { findImage, type Image } from '../image/image.ts';
import { damagedFile } from '../image/manifest.ts';
import { whyNotMade } from '../image/make-once.ts';
import type { DoctorFinding, DoctorReport } from '../protocol/doctor.ts';
import { ownerIsAlive } from '../sandbox/sandbox-id.ts';
import type { DriverName } from '../sandbox/sandbox.ts';
import { templateDirectory as containerTemplate } from '../sandbox/container/template.ts';
import { acceleration, type Acceleration } from '../sandbox/vm/acceleration.ts';
import { installedQemu, type Qemu } from '../sandbox/vm/qemu.ts';
import type { Accelerator } from '../sandbox/vm/qemu-command.ts';
import { templateDirectory as vmTemplate } from '../sandbox/vm/template.ts';
import type { DataDirectory } from '../host/data-directory.ts';
import { exists } from '../host/exists.ts';
import { freeGib, installCommand, isRoot, purposesOf, roomGib } from './ensure-host.ts';
import { kernelLacks } from '../host/kernel.ts';
import { whyUnsound } from '../store/open-database.ts';
import { missingPackages } from '../host/packages.ts';
import { ensureUserNamespaces } from '../host/user-namespaces.ts';

const memoryPerLabMib: Record<DriverName, number> = { vm: 800, container: 400 };

export async function examine(data: DataDirectory, signal: AbortSignal): Promise<DoctorReport> {
  const image = await findImage(data);
  const drivers: DriverName[] = isRoot() ? ['vm', 'container'] : ['vm'];
  const findings: DoctorFinding[] = [];
  const virtual = await virtualMachines(data, image, signal);
  for (const driver of drivers) {
    const template = await templateOf(driver, image, virtual.accelerator);
    findings.push(
      await packages(driver, image),
      memory(driver),
      await disk(data, driver, template.state === 'good'),
      template,
    );
  }
  findings.push(
    virtual.finding,
    ...(isRoot() ? [await modules()] : [await user(image, signal)]),
    await imageFinding(image),
    progress(data),
    await leftovers(data),
  );
  const usable = (driver: DriverName) =>
    findings.every(({ sandbox, state }) => state !== 'bad' || (sandbox !== null && sandbox !== driver));
  return { ok: drivers.some(usable), findings };
}

const good = (id: DoctorFinding['id'], sandbox: DriverName | null, says: string): DoctorFinding => ({
  id,
  sandbox,
  state: 'good',
  says,
  remedy: null,
});

async function packages(driver: DriverName, image: Image | null): Promise<DoctorFinding> {
  const missing = await missingPackages(purposesOf({ driver, builds: image === null }));
  if (missing.length === 0) return good('packages', driver, 'everything that is needed is installed');
  const remedy = await installCommand(missing);
  return { id: 'packages', sandbox: driver, state: 'bad', says: `missing: ${missing.join(' ')}`, remedy };
}

function memory(driver: DriverName): DoctorFinding {
  const free = Math.round(freemem() / 1024 ** 2);
  const needed = memoryPerLabMib[driver];
  if (free >= needed) return good('memory', driver, `${free} MiB free, a lab takes up to ${needed} MiB`);
  const says = `${free} MiB free, a lab takes up to ${needed} MiB`;
  return { id: 'memory', sandbox: driver, state: 'warning', says, remedy: 'End other programs.' };
}

async function disk(data: DataDirectory, driver: DriverName, made: boolean): Promise<DoctorFinding> {
  const free = await freeGib(data.path);
  const needed = made ? 1 : roomGib[driver];
  const says = `${free.toFixed(1)} GiB free for ${data.path}, ${needed} GiB needed`;
  if (free >= needed) return good('disk', driver, says);
  return {
    id: 'disk',
    sandbox: driver,
    state: 'bad',
    says,
    remedy: 'Free some space, or use another directory: --data DIR.',
  };
}

/** The QEMU and accelerator that virtual machines would use, if known. */
interface VirtualMachines {
  finding: DoctorFinding;
  accelerator: { qemu: Qemu; accelerator: Accelerator } | null;
}

async function templateOf(
  driver: DriverName,
  image: Image | null,
  accelerator: VirtualMachines['accelerator'],
): Promise<DoctorFinding> {
  const remedy = `npx vethlab image --sandbox ${driver}`;
  const id = 'template';
  const directory =
    image && (driver === 'container' ? containerTemplate(image) : accelerator && vmTemplate({ image, ...accelerator }));
  if (directory && (await exists(directory))) {
    const damaged = await damagedFile(directory);
    if (damaged === null) return good(id, driver, 'made: labs open at once');
    return { id, sandbox: driver, state: 'bad', says: `damaged: ${damaged} differs from what was made`, remedy };
  }
  const reason = directory && (await whyNotMade(directory));
  if (reason) return { id, sandbox: driver, state: 'bad', says: `could not be made: ${reason}`, remedy };
  const says = 'not made yet: the first lab takes a minute longer';
  return { id, sandbox: driver, state: 'warning', says, remedy };
}

async function virtualMachines(
  data: DataDirectory,
  image: Image | null,
  signal: AbortSignal,
): Promise<VirtualMachines> {
  const unknown = (state: 'warning' | 'bad', says: string, remedy: string): VirtualMachines => ({
    finding: { id: 'acceleration', sandbox: 'vm', state, says, remedy },
    accelerator: null,
  });
  const missing = await missingPackages(['vm']);
  if (missing.length > 0)
    return unknown('warning', `not probed yet: it takes ${missing.join(' and ')}`, await installCommand(missing));
  if (!image)
    return unknown(
      'warning',
      'not probed yet: it takes the image, which the guest kernel comes with',
      'npx vethlab image',
    );
  try {
    const qemu = await installedQemu();
    const found = await acceleration(data, image, qemu, signal);
    return { finding: speed(found), accelerator: { qemu, accelerator: found.accelerator } };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return unknown('bad', error.problem, error.remedy);
  }
}

function speed({ accelerator, reason }: Acceleration): DoctorFinding {
  if (accelerator === 'kvm') return good('acceleration', 'vm', reason);
  const remedy = isRoot()
    ? 'npx vethlab start --sandbox container runs labs at native speed.'
    : 'Give this user access to a /dev/kvm that works, or run as root: --sandbox container.';
  return { id: 'acceleration', sandbox: 'vm', state: 'warning', says: `emulated: ${reason}`, remedy };
}

async function modules(): Promise<DoctorFinding> {
  const lacks = await kernelLacks();
  if (lacks.length === 0) return good('modules', 'container', `Linux ${release()} has what is needed`);
  const says = `Linux ${release()} lacks ${lacks.join(', ')}, unless the next start can load it`;
  return { id: 'modules', sandbox: 'container', state: 'bad', says, remedy: 'Use --sandbox vm.' };
}

/** Checks what only an ordinary user's image build needs. */
async function user(image: Image | null, signal: AbortSignal): Promise<DoctorFinding> {
  try {
    await ensureUserNamespaces(signal);
    return good('user', 'vm', 'may build the image without root');
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { id: 'user', sandbox: 'vm', state: image ? 'warning' : 'bad', says: error.problem, remedy: error.remedy };
  }
}

async function imageFinding(image: Image | null): Promise<DoctorFinding> {
  const id = 'image';
  if (!image) return { id, sandbox: null, state: 'warning', says: 'not built yet', remedy: 'npx vethlab image' };
  const damaged = await damagedFile(image.directory);
  if (damaged === null) return good(id, null, `${image.key}, as it was built`);
  const { problem, remedy } = new LabError('image-damaged', { file: damaged });
  return { id, sandbox: null, state: 'bad', says: problem, remedy };
}

function progress({ progress: path }: DataDirectory): DoctorFinding {
  const unsound = whyUnsound(path);
  if (unsound === null) return good('progress', null, 'what learners did can be read');
  const { reason, isMended } = unsound;
  const remedy = isMended
    ? 'The next start makes a new one of what can be read, and keeps the damaged file.'
    : 'Fix that, restore the file, or use another directory: --data DIR.';
  const says = isMended ? `${path} is damaged: ${reason}` : `${path} cannot be used: ${reason}`;
  return { id: 'progress', sandbox: null, state: isMended ? 'warning' : 'bad', says, remedy };
}

async function leftovers(data: DataDirectory): Promise<DoctorFinding> {
  const all = await readdir(data.sandboxes).catch(() => []);
  const orphans = all.filter((id) => !ownerIsAlive(id)).map((id) => join(data.sandboxes, id));
  if (orphans.length === 0) return good('leftovers', null, `nothing is left behind; sandboxes open: ${all.length}`);
  const says = `left behind: ${orphans.join(', ')}`;
  return { id: 'leftovers', sandbox: null, state: 'warning', says, remedy: 'The next start removes it.' };
}
