// The names of everything vethlab keeps on disk, under one directory.
import { join } from 'node:path';

export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
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
