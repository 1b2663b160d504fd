// Looks at this machine and says what stands between it and running labs, each with its remedy. Changes nothing, but
// for the acceleration probe's cached result.
import { access, readdir, readFile } from 'node:fs/promises';
import { freemem, release } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { findImage, verifyImage, type Image } from '../image/image.ts';
import type { DoctorFinding, DoctorReport } from '../protocol/doctor.ts';
import { ownerIsAlive } from '../sandbox/sandbox-id.ts';
import type { DriverName } from '../sandbox/sandbox.ts';
import { acceleration } from '../sandbox/vm/acceleration.ts';
import type { DataDirectory } from '../store/data-directory.ts';
import { freeGib, installCommand, isRoot, purposesOf, roomGib } from './ensure-host.ts';
import { missingPackages } from './packages.ts';

const memoryPerLabMib: Record<DriverName, number> = { vm: 800, container: 400 };

export async function examine(data: DataDirectory, signal: AbortSignal): Promise<DoctorReport> {
  const image = await findImage(data);
  const drivers: DriverName[] = isRoot() ? ['vm', 'container'] : ['vm'];
  const findings: DoctorFinding[] = [];
  for (const driver of drivers) {
    findings.push(
      await packages(driver),
      memory(driver),
      await disk(data, driver, image),
      await template(driver, image),
    );
  }
  findings.push(await speed(data, image, signal), await modules(), await imageFinding(image), await leftovers(data));
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

async function packages(driver: DriverName): Promise<DoctorFinding> {
  const missing = await missingPackages(purposesOf({ driver }));
  if (missing.length === 0) return good('packages', driver, 'everything that is needed is installed');
  const remedy = installCommand(missing);
  return { id: 'packages', sandbox: driver, state: 'bad', says: `missing: ${missing.join(' ')}`, remedy };
}

function memory(driver: DriverName): DoctorFinding {
  const free = Math.round(freemem() / 1024 ** 2);
  const needed = memoryPerLabMib[driver];
  if (free >= needed) return good('memory', driver, `${free} MiB free, a lab takes up to ${needed} MiB`);
  const says = `${free} MiB free, a lab takes up to ${needed} MiB`;
  return { id: 'memory', sandbox: driver, state: 'warning', says, remedy: 'End other programs.' };
}

async function disk(data: DataDirectory, driver: DriverName, image: Image | null): Promise<DoctorFinding> {
  const there = await access(data.path).then(() => data.path, () => '/'); // prettier-ignore
  const free = await freeGib(there);
  const needed = image ? 1 : roomGib[driver];
  const says = `${free.toFixed(1)} GiB free for ${data.path}, ${needed} GiB needed`;
  if (free >= needed) return good('disk', driver, says);
  return { id: 'disk', sandbox: driver, state: 'bad', says, remedy: 'Free some space, or use another: --data DIR.' };
}

async function template(driver: DriverName, image: Image | null): Promise<DoctorFinding> {
  const names = image ? await readdir(image.directory) : [];
  const made = names.some((name) => (driver === 'vm' ? /^vm-[0-9a-f]+$/.test(name) : name === 'container'));
  if (made) return good('template', driver, 'made: labs open at once');
  const says = 'not made yet: the first lab takes a minute longer';
  return { id: 'template', sandbox: driver, state: 'warning', says, remedy: `vethlab image --sandbox ${driver}` };
}

async function speed(data: DataDirectory, image: Image | null, signal: AbortSignal): Promise<DoctorFinding> {
  const id = 'acceleration';
  if (!image) {
    const says = 'not probed yet: the guest kernel comes with the image';
    return { id, sandbox: 'vm', state: 'warning', says, remedy: 'vethlab image' };
  }
  const { accelerator, reason } = await acceleration(data, image, signal);
  if (accelerator === 'kvm') return good(id, 'vm', reason);
  const remedy = isRoot()
    ? 'vethlab start --sandbox container runs at native speed.'
    : 'Give this user access to a /dev/kvm that works, or run as root: --sandbox container.';
  return { id, sandbox: 'vm', state: 'warning', says: `emulated: ${reason}`, remedy };
}

async function modules(): Promise<DoctorFinding> {
  const wanted = ['overlay', 'ext4'];
  const known = await readFile('/proc/filesystems', 'utf8');
  const missing = wanted.filter((name) => !known.includes(name));
  const users = await access('/proc/self/ns/user').then(() => true, () => false); // prettier-ignore
  if (missing.length === 0 && users) return good('modules', 'container', `Linux ${release()} has what is needed`);
  const says = `Linux ${release()} lacks ${[...missing, ...(users ? [] : ['user namespaces'])].join(', ')}`;
  return { id: 'modules', sandbox: 'container', state: 'warning', says, remedy: `modprobe -a ${missing.join(' ')}` };
}

async function imageFinding(image: Image | null): Promise<DoctorFinding> {
  const id = 'image';
  if (!image) return { id, sandbox: null, state: 'warning', says: 'not built yet', remedy: 'vethlab image' };
  try {
    await verifyImage(image, true);
    return good(id, null, `${image.key}, as it was built`);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { id, sandbox: null, state: 'bad', says: error.problem, remedy: error.remedy };
  }
}

async function leftovers(data: DataDirectory): Promise<DoctorFinding> {
  const all = await readdir(data.sandboxes).catch(() => []);
  const orphans = all.filter((id) => !ownerIsAlive(id)).map((id) => join(data.sandboxes, id));
  if (orphans.length === 0) return good('leftovers', null, `nothing is left behind; sandboxes open: ${all.length}`);
  const says = `left behind: ${orphans.join(', ')}`;
  return { id: 'leftovers', sandbox: null, state: 'warning', says, remedy: 'The next start removes it.' };
}
