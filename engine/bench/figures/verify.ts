// verify: every lab with every mistake and alternative, as `vethlab verify` runs them; only in the container sandbox.
import { verifyLabs } from '../../grading/verify/verify.ts';
import type { BenchContext, Measured } from '../measurement.ts';

export async function verify({ driver, labs, signal, progress }: BenchContext): Promise<Measured[]> {
  if (driver.name === 'vm') return []; // tens of minutes under emulation
  const report = await verifyLabs({ labs, driver, signal, onProgress: progress });
  if (!report.ok) throw new Error('a lab does not verify; see `vethlab verify`');
  return [{ id: 'verify', unit: 's', samples: [report.seconds] }];
}
