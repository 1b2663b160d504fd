// `docker run` by the sandbox's Docker engine on this machine without a sandbox, for comparison.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../host/run.ts';
import type { BenchContext } from '../measurement.ts';

export const nativeDockerIs = 'the same engine and file system without a sandbox';

const script = fileURLToPath(new URL('native-docker.sh', import.meta.url));
const limitMs = 120_000;

/** ms of successive `docker run -d -p`, including the first; null if the sandbox's file system is not local. */
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
