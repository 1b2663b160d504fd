// Makes progress.sqlite unusable in realistic ways: another process locks it, or the disk is full.
import { execFileSync, spawn } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another process holds the file until it is let go. */
export async function holdFile(
  directory: string,
  lock: 'IMMEDIATE' | 'EXCLUSIVE' = 'IMMEDIATE',
): Promise<{ letGo: () => Promise<void> }> {
  const program = `
    import Database from 'libsql';
    const database = new Database(${JSON.stringify(join(directory, 'progress.sqlite'))});
    database.exec('BEGIN ${lock}');
    process.stdout.write('held');
    process.stdin.once('end', () => database.exec('COMMIT')).resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname });
  await new Promise((resolve, reject) => child.stdout.once('data', resolve).once('close', reject));
  return {
    letGo: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

export const mayMount = process.getuid?.() === 0 && canMount();

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A disk of 16 MiB at `directory`. */
export function smallDisk(directory: string): {
  fill: (leavesBytes?: number) => void;
  free: () => void;
  unmount: () => void;
} {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', directory]);
  const ballast = join(directory, 'ballast');
  return {
    fill: (leavesBytes = 0) => {
      for (const bytes of [64 * 1024, 4096]) {
        try {
          while (leavesBytes === 0 || freeOf(directory) > leavesBytes)
            writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
    },
    free: () => writeFileSync(ballast, ''),
    unmount: () => void execFileSync('umount', ['--lazy', directory]),
  };
}

function freeOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
