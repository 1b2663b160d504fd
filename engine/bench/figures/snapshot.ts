// snapshot: how long a sandbox with a running container stands still at most while its snapshot is taken.
import type { BenchContext, Measured } from '../measurement.ts';

const runs = 10;

/** No figure if the driver has no snapshots. */
export async function snapshot({ driver, signal }: BenchContext): Promise<Measured[]> {
  const sandbox = await driver.open({ signal });
  try {
    if (!sandbox.snapshot) return [];
    await sandbox.exec('host', ['docker', 'run', '-d', '-P', 'vethlab/web'], { signal });
    const samples: number[] = [];
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      const kept = await sandbox.snapshot();
      samples.push(performance.now() - began);
      await kept.close();
    }
    return [{ id: 'snapshot', unit: 'ms', samples }];
  } finally {
    await sandbox.close();
  }
}
