// The names of everything vethlab keeps on disk, under one directory that is its user's alone. Within it images are as
// readable as they were built: QEMU, which gives up root, and shifted ids open their files before they lose the way there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { makePrivateDirectory, restrictEntries } from './private-files.ts';

const ownEntries = /^(progress\.sqlite(-wal|-shm)?|demos|images|sandboxes|acceleration\.json|image-build\.log)$/;
/** One that others could read is not closed in silence: it is told when it is asked for. */
const keys = /^report-key\.pem/;

export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes it, mode 0700; what is there already and was open to others is closed to them. Throws LabError `file-unwritable`. */
  makePrivate(): void {
    try {
      makePrivateDirectory(this.path);
      restrictEntries(this.path, ownEntries, keys);
      if (existsSync(this.demos)) restrictEntries(this.demos, ownEntries, keys);
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new LabError('file-unwritable', { path: this.path, reason }, { cause });
    }
  }

  /** learners' progress */
  get progress(): string {
    return join(this.path, 'progress.sqlite');
  }
  /** what signs reports: an ed25519 private key, PEM, mode 0600 */
  get reportKey(): string {
    return join(this.path, 'report-key.pem');
  }
  /** progress of demonstrations, apart from learners' */
  get demos(): string {
    return join(this.path, 'demos');
  }
  /** sandbox images, one folder per key */
  get images(): string {
    return join(this.path, 'images');
  }
  /** Debian file systems as they were downloaded, for the next build */
  get imageCache(): string {
    return join(this.images, 'debian');
  }
  image(key: string): string {
    return join(this.images, key);
  }
  /** what one open sandbox needs, one folder each, gone with it */
  get sandboxes(): string {
    return join(this.path, 'sandboxes');
  }
  sandbox(id: string): string {
    return join(this.sandboxes, id);
  }
  /** result of the acceleration probe */
  get acceleration(): string {
    return join(this.path, 'acceleration.json');
  }
  /** what was changed on this machine outside this directory */
  get hostChanges(): string {
    return join(this.path, 'host-changes.json');
  }
  /** what the last build of an image said */
  get buildLog(): string {
    return join(this.path, 'image-build.log');
  }
}
