// verify: every lab with every mistake and alternative, as `vethlab verify` does it; in the container sandbox alone.
import { verifyLabs } from '../../grading/verify/verify.ts';
import type { BenchStage, Measured } from '../stage.ts';

export async function verify({ driver, labs, signal, progress }: BenchStage): Promise<Measured[]> {
  if (driver.name === 'vm') return []; // tens of minutes under emulation
  const report = await verifyLabs({ labs, driver, signal, onProgress: progress });
  if (!report.ok) throw new Error('a lab does not verify; see `vethlab verify`');
  return [{ id: 'verify', unit: 's', samples: [report.seconds] }];
}
