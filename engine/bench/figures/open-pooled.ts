// open-pooled: as open, but the pool has a sandbox ready.
import { SandboxPool } from '../../sandbox/pool.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import { openOnce } from './open.ts';

const runs = 10;

export async function openPooled({ driver, withServer, lab }: BenchContext): Promise<Measured[]> {
  const pool = new SandboxPool(driver);
  try {
    return await withServer(pool, async (browser) => {
      const samples: number[] = [];
      for (let run = 0; run < runs + 1; run++) {
        pool.warm();
        if (!(await pool.ready())) throw new Error('no sandbox was made ready ahead');
        const took = await openOnce(browser, lab);
        if (run > 0) samples.push(took);
      }
      return [{ id: 'open-pooled', unit: 'ms', samples }];
    });
  } finally {
    await pool.close();
  }
}
