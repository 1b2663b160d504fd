// docker-run-first, docker-run: `docker run -d -p` in a sandbox just opened, then again in the same sandbox.
import { nativeDocker, nativeDockerIs } from '../against/native-docker.ts';
import type { BenchContext, Measured } from '../measurement.ts';

const sandboxes = 3;
const again = 4;
const argv = ['docker', 'run', '-d', '-p', '80', 'vethlab/web'];

export async function dockerRun(stage: BenchContext): Promise<Measured[]> {
  const first: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < sandboxes; round++) {
    const [one, ...others] = await runsIn(stage);
    first.push(one!);
    warm.push(...others);
  }
  const native = await nativeDocker(stage, again + 1);
  const against = native && { against: { what: nativeDockerIs, samples: native.slice(1) } };
  return [
    { id: 'docker-run-first', unit: 'ms', samples: first },
    { id: 'docker-run', unit: 'ms', samples: warm, ...against },
  ];
}

async function runsIn({ driver, signal }: BenchContext): Promise<number[]> {
  const sandbox = await driver.open({ signal });
  try {
    const { exec } = sandbox;
    const samples: number[] = [];
    for (let run = 0; run <= again; run++) {
      const began = performance.now();
      const { exit, stderr } = await exec('host', argv, { signal });
      if (exit !== 0) throw new Error(`docker run ended with ${exit}: ${stderr}`);
      samples.push(performance.now() - began);
    }
    return samples;
  } finally {
    await sandbox.close();
  }
}
