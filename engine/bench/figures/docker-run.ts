// docker-run-first, docker-run: `docker run -d -p` in a sandbox just opened, and once more in the same.
import { machineExec } from '../../machine/exec.ts';
import type { BenchStage, Measured } from '../bench.ts';

const sandboxes = 3;
const again = 4;

export async function dockerRun({ driver, signal }: BenchStage): Promise<Measured[]> {
  const first: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < sandboxes; round++) {
    const sandbox = await driver.open({ signal });
    try {
      const exec = machineExec(sandbox);
      for (let run = 0; run <= again; run++) {
        const began = performance.now();
        const { exit, stderr } = await exec('host', ['docker', 'run', '-d', '-p', '80', 'vethlab/web'], { signal });
        if (exit !== 0) throw new Error(`docker run ended with ${exit}: ${stderr}`);
        (run === 0 ? first : warm).push(performance.now() - began);
      }
    } finally {
      await sandbox.close();
    }
  }
  return [
    { id: 'docker-run-first', unit: 'ms', samples: first },
    { id: 'docker-run', unit: 'ms', samples: warm },
  ];
}
