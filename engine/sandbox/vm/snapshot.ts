// A virtual machine's state at one moment: the memory and disk that differ from the template, and the devices. It is
// kept in unlinked files, so it disappears with the engine, however the engine ends.
import {
  chmod,
  copyFile,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rm,
  statfs,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import { settleAll } from '../../host/settle-all.ts';
import { reasonOf, run } from '../../host/run.ts';
import { optionValue } from './qemu-command.ts';
import { Qmp } from './qmp.ts';

const connectLimitMs = 5_000; // QEMU answers within milliseconds
const copyLimitMs = 20_000; // 0.1 s when the machine is quiet
const spareBytes = 2 * 1024 ** 3; // disk space that must stay free
/** Where QEMU, in the machine's folder, writes the state of its devices. */
export const savedDevices = 'state/devices';
const disk = 'state/disk.qcow2'; // in the folder of a machine that was restored from a snapshot

/** A running machine. */
export interface RunningMachine {
  directory: string;
  /** QEMU's pid */
  pid: number;
  /** folder of vethlab's programs */
  bin: string;
  /** the template's memory file, which the machine maps */
  memory: string;
}

type Files = Record<'pages' | 'devices' | 'disk', FileHandle>;

export class Snapshot {
  /** disk space it takes */
  readonly bytes: number;
  readonly #files: Files;

  private constructor(files: Files, bytes: number) {
    this.#files = files;
    this.bytes = bytes;
  }

  /** Stops the machine for 0.1 to 0.3 s. Throws LabError `snapshot-failed`; the machine runs on even then. */
  static async take(machine: RunningMachine): Promise<Snapshot> {
    const { directory } = machine;
    const { bavail, bsize } = await statfs(directory);
    if (bavail * bsize < spareBytes) throw new LabError('snapshot-failed', { reason: 'the disk is nearly full' });
    const from = await diskOf(machine);
    const paths = {
      pages: join(directory, 'snapshot.pages'),
      devices: join(directory, savedDevices),
      disk: join(directory, 'snapshot.disk'),
    };
    const qmp = await Qmp.connect(directory, { timeoutMs: connectLimitMs });
    try {
      await qmp.execute('stop'); // also writes QEMU's cached disk data to its file
      try {
        await settleAll([
          pages('save', machine, paths.pages),
          qmp.execute('xen-save-devices-state', { filename: savedDevices, live: false }), // everything but the memory
          copyFile(from, paths.disk),
        ]);
      } finally {
        await qmp.execute('cont');
      }
      return await Snapshot.#keep(paths);
    } catch (error) {
      for (const path of Object.values(paths)) await rm(path, { force: true });
      throw failed(error);
    } finally {
      qmp.close();
    }
  }

  static async #keep(paths: Record<keyof Files, string>): Promise<Snapshot> {
    const [kept, bytes]: [Partial<Files>, number[]] = [{}, []];
    for (const name of ['pages', 'devices', 'disk'] as const) {
      const file = await open(paths[name], 'r');
      await rm(paths[name]);
      bytes.push((await file.stat()).size);
      kept[name] = file;
    }
    return new Snapshot(
      kept as Files,
      bytes.reduce((sum, more) => sum + more, 0),
    );
  }

  /** Copies the disk into a machine's folder; returns its -drive value. `template`: the disk it is based on. */
  async layDisk(directory: string, template: string): Promise<string> {
    const copy = join(directory, disk);
    try {
      await mkdir(dirname(copy));
      await copyFile(pathOf(this.#files.disk), copy);
      await chmod(copy, 0o666); // QEMU reopens it as another user; nobody else can enter the folder
    } catch (error) {
      throw failed(error);
    }
    return `file=${disk},format=qcow2,backing.driver=qcow2,backing.file.filename=${optionValue(template)}`;
  }

  /** Loads the memory into a machine that still waits for its devices. */
  loadMemory(machine: RunningMachine): Promise<void> {
    return pages('load', machine, pathOf(this.#files.pages));
  }

  /** file with the state of the devices */
  get devices(): string {
    return pathOf(this.#files.devices);
  }

  async close(): Promise<void> {
    for (const file of Object.values(this.#files)) await file.close();
  }
}

/** A path to a file that has no name. */
const pathOf = ({ fd }: FileHandle) => `/proc/${process.pid}/fd/${fd}`;

/** The file with what the machine has written to its disk, which QEMU holds open. */
async function diskOf({ directory, pid }: RunningMachine): Promise<string> {
  const folder = `/proc/${pid}/fd`;
  const real = await realpath(directory); // the path as the kernel shows it
  for (const fd of await readdir(folder).catch(() => [])) {
    const path = await readlink(join(folder, fd)).catch(() => '');
    if (path === join(real, disk) || path.startsWith(join(real, 'vl.'))) return join(folder, fd);
  }
  throw new LabError('snapshot-failed', { reason: 'QEMU’s files cannot be seen' });
}

async function pages(what: 'save' | 'load', { pid, bin, memory }: RunningMachine, file: string): Promise<void> {
  const args = [what, `${pid}`, memory, file];
  const result = await run(join(bin, 'vethlab-pages'), args, { timeoutMs: copyLimitMs });
  if (result.exit !== 0) throw new LabError('snapshot-failed', { reason: `the memory: ${reasonOf(result)}` });
}

function failed(error: unknown): LabError {
  if (error instanceof LabError) return error;
  return new LabError('snapshot-failed', { reason: error instanceof Error ? error.message : String(error) });
}
