// Watches the free space of a folder's disk, so that it is told before the disk is full.
import { statfs } from 'node:fs/promises';
import { ownedBy } from '../errors/fault-owner.ts';
import { guarded } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';

const mib = 1024 ** 2;
const lowBytes = 512 * mib; // a few sandboxes in which somebody builds an image
const lowShare = 0.05; // of a disk that is small altogether
const everyMs = 2000;

export class DiskSpace {
  readonly #directory: string;
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;
  #low: LabError | null = null;
  #isLooking = false;

  /** Calls `onChange` when `low` changes. */
  constructor(directory: string, onChange: () => void) {
    this.#directory = directory;
    this.#onChange = onChange;
    const look = guarded(() => this.#look());
    this.#timer = ownedBy(null, () => setInterval(look, everyMs)).unref();
    look();
  }

  /** LabError `disk-low`; null while there is enough space. */
  get low(): LabError | null {
    return this.#low;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    if (this.#isLooking) return; // a disk that does not answer is asked once
    this.#isLooking = true;
    const disk = await statfs(this.#directory).catch(() => null); // it is away, which others tell
    this.#isLooking = false;
    if (disk) this.#take(disk.bavail * disk.bsize, disk.blocks * disk.bsize);
  }

  #take(free: number, total: number): void {
    const isLow = free < Math.min(lowBytes, total * lowShare);
    const low = isLow ? new LabError('disk-low', { free: Math.floor(free / mib) }) : null;
    if (low?.message === this.#low?.message) return;
    this.#low = low;
    guarded(this.#onChange)();
  }
}
