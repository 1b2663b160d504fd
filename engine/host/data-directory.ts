// The paths of everything vethlab keeps on disk, in one directory that only its user can access. Files of images inside
// keep their modes: QEMU after giving up root, and shifted ids, still open them, before they lose access to the path.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unwritable } from './output-file.ts';
import { makePrivateDirectory, restrictEntries } from './private-files.ts';

const ownEntries =
  /^(progress\.sqlite[^/]*|demos|images|sandboxes|log|engines|crashes|acceleration\.json|image-build\.log)$/;
/** What others could read is not silently restricted: using a key reports that, and a token is replaced. */
const keys = /^(report-key\.pem|owner-token)/;

export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes the directory, mode 0700, and closes existing contents to other users. Throws LabError `file-unwritable`. */
  makePrivate(): void {
    try {
      makePrivateDirectory(this.path);
      restrictEntries(this.path, ownEntries, keys);
      if (existsSync(this.demos)) restrictEntries(this.demos, ownEntries, keys);
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }

  /** learners' progress */
  get progress(): string {
    return join(this.path, 'progress.sqlite');
  }
  /** the key that signs reports: an ed25519 private key, PEM, mode 0600 */
  get reportKey(): string {
    return join(this.path, 'report-key.pem');
  }
  /** the owner's token, mode 0600 */
  get ownerToken(): string {
    return join(this.path, 'owner-token');
  }
  /** progress of demonstrations, kept apart from learners' */
  get demos(): string {
    return join(this.path, 'demos');
  }
  /** sandbox images, one folder per key */
  get images(): string {
    return join(this.path, 'images');
  }
  /** Debian file systems as downloaded, reused by the next build */
  get imageCache(): string {
    return join(this.images, 'debian');
  }
  image(key: string): string {
    return join(this.images, key);
  }
  /** one folder for each open sandbox, removed with it */
  get sandboxes(): string {
    return join(this.path, 'sandboxes');
  }
  sandbox(id: string): string {
    return join(this.sandboxes, id);
  }
  /** what engines tell about themselves: `engine.log` and numbered older ones */
  get log(): string {
    return join(this.path, 'log', 'engine.log');
  }
  /** what each running engine is doing, for a report if it crashes */
  get engines(): string {
    return join(this.path, 'engines');
  }
  /** reports of engines that crashed */
  get crashes(): string {
    return join(this.path, 'crashes');
  }
  /** the result of the acceleration probe */
  get acceleration(): string {
    return join(this.path, 'acceleration.json');
  }
  /** what vethlab changed on this machine outside this directory */
  get hostChanges(): string {
    return join(this.path, 'host-changes.json');
  }
  /** output of the last image build */
  get buildLog(): string {
    return join(this.path, 'image-build.log');
  }
}
