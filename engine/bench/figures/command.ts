// command: round trip of one command on a machine of an open sandbox, as checks and probes run it.
import type { BenchContext, Measured } from '../measurement.ts';

const runs = 100;
const warmUp = 10;

export async function command({ driver, signal }: BenchContext): Promise<Measured[]> {
  const sandbox = await driver.open({ signal });
  try {
    const { exec } = sandbox;
    const samples: number[] = [];
    for (let run = 0; run < runs + warmUp; run++) {
      const began = performance.now();
      const { exit } = await exec('host', ['true'], { signal });
      if (exit !== 0) throw new Error(`true ended with ${exit}`);
      if (run >= warmUp) samples.push(performance.now() - began);
    }
    return [{ id: 'command', unit: 'ms', samples }];
  } finally {
    await sandbox.close();
  }
}
