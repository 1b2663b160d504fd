// Decides whether the virtual machine can use KVM. The device alone proves nothing (it may open and yet run no guest),
// so the real guest kernel is started and its first line on the serial port awaited. The result is cached.
import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Image } from '../../image/image.ts';
import { run } from '../../host/run.ts';
import { waitUntil } from '../../host/wait-until.ts';
import type { DataDirectory } from '../../host/data-directory.ts';
import { makePrivateDirectory } from '../../host/private-files.ts';
import { writeWhole } from '../../host/write-whole.ts';
import type { Qemu } from './qemu.ts';
import type { Accelerator } from './qemu-command.ts';

const probeLimitMs = 5_000; // a working KVM prints within 0.5 s

const knownSchema = z.object({ key: z.string(), accelerator: z.enum(['kvm', 'tcg']), reason: z.string() });

export interface Acceleration {
  accelerator: Accelerator;
  /** the reason, as one sentence for people */
  reason: string;
}

export async function acceleration(
  data: DataDirectory,
  image: Image,
  qemu: Qemu,
  signal?: AbortSignal,
): Promise<Acceleration> {
  const key = `${release()} ${qemu.version} ${image.key}`;
  const known = await knownAcceleration(data);
  if (known?.key === key) return known;
  const found = await probe(image, qemu, signal);
  makePrivateDirectory(data.path);
  await writeWhole(data.acceleration, JSON.stringify({ key, ...found }));
  return found;
}

/** The last probe's result; null if there is none or its file is damaged. */
export async function knownAcceleration(data: DataDirectory): Promise<(Acceleration & { key: string }) | null> {
  try {
    return knownSchema.parse(JSON.parse(await readFile(data.acceleration, 'utf8')));
  } catch {
    return null; // the probe runs again
  }
}

async function probe(image: Image, qemu: Qemu, signal?: AbortSignal): Promise<Acceleration> {
  const device = await access('/dev/kvm', constants.R_OK | constants.W_OK).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (device instanceof Error) {
    const reason = device.code === 'ENOENT' ? '/dev/kvm is not there' : '/dev/kvm may not be opened';
    return { accelerator: 'tcg', reason };
  }
  const directory = await mkdtemp(join(tmpdir(), 'vethlab-probe-'));
  const stop = new AbortController();
  try {
    const serial = join(directory, 'serial.log');
    const guest = run(qemu.program, probeArguments(image, serial), {
      timeoutMs: probeLimitMs,
      signal: signal ? AbortSignal.any([stop.signal, signal]) : stop.signal,
    }).catch(() => null); // it was stopped: the serial log has the result
    const ended = guest.then((result) => result?.stderr.trim() ?? '');
    let said: string | null = null;
    void ended.then((stderr) => (said ??= stderr));
    const speaks = async () => (await readFile(serial, 'utf8').catch(() => '')).includes('Linux version');
    const boots = await waitUntil({
      timeoutMs: probeLimitMs,
      intervalMs: 50,
      signal,
      probe: async () => (await speaks()) || said !== null,
    });
    if (boots && (await speaks())) return { accelerator: 'kvm', reason: 'KVM runs the guest kernel' };
    const why = said ? `QEMU ended: ${String(said).split('\n')[0]}` : 'the guest kernel never said a word';
    return { accelerator: 'tcg', reason: `/dev/kvm opens, but ${why}` };
  } finally {
    stop.abort();
    await rm(directory, { recursive: true, force: true });
  }
}

function probeArguments(image: Image, serial: string): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot', '-accel', 'kvm'],
    ...['-cpu', 'host', '-smp', '2', '-m', '256M', '-M', 'q35', '-serial', `file:${serial}`],
    ...['-kernel', image.kernel, '-append', 'console=ttyS0 earlyprintk=serial panic=-1'],
  ];
}
