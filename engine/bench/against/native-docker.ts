// `docker run` by the sandbox's own Docker engine on this machine without a sandbox: what it is compared with.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../host/run.ts';
import type { BenchContext } from '../measurement.ts';

export const nativeDockerIs = 'the same engine and file system without a sandbox';

const script = fileURLToPath(new URL('native-docker.sh', import.meta.url));
const limitMs = 120_000;

/** ms of `docker run -d -p` after another, the first one included; null where the file system is another machine's. */
export async function nativeDocker({ driver, signal }: BenchContext, runs: number): Promise<number[] | null> {
  const files = driver.fileSystem?.();
  if (!files) return null;
  const directory = await mkdtemp(join(tmpdir(), 'vethlab-native-'));
  try {
    const args = [files.rootfs, files.webArchive, directory, `${runs}`];
    const { exit, stdout, stderr } = await run(script, args, { signal, timeoutMs: limitMs });
    if (exit !== 0) throw new Error(`Docker without a sandbox: ${stderr.trim() || `exit ${exit}`}`);
    return stdout
      .trim()
      .split('\n')
      .map((nanoseconds) => Number(nanoseconds) / 1e6);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
