// open: from the request for a lab until Docker answers and a terminal has a prompt, as the browser sees it.
import type { SandboxDriver } from '../../sandbox/sandbox.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import type { Browser } from '../browser.ts';
import { onTerminal } from './on-terminal.ts';

const runs = 10;
const boots = 3;

export async function open({ browser, driver, lab, signal }: BenchContext): Promise<Measured[]> {
  const samples: number[] = [];
  for (let run = 0; run < runs + 1; run++) {
    const took = await openOnce(browser, lab);
    if (run > 0) samples.push(took); // the first run fills caches and does not count
  }
  const cold = await coldBoots(driver, signal);
  return [
    {
      id: 'open',
      unit: 'ms',
      samples,
      ...(cold && { against: { what: 'the same guest booted by QEMU', samples: cold } }),
    },
  ];
}

/** ms from QEMU's start to Docker's answer; null for a driver that restores nothing, so there is no comparison. */
async function coldBoots({ bootCold }: SandboxDriver, signal: AbortSignal): Promise<number[] | null> {
  if (!bootCold) return null;
  const samples: number[] = [];
  for (let boot = 0; boot < boots; boot++) {
    const began = performance.now();
    const sandbox = await bootCold({ signal });
    samples.push(performance.now() - began);
    await sandbox.close();
  }
  return samples;
}

/** Opens a lab, waits for the prompt, closes the lab; returns how long the opening took, ms. */
export async function openOnce(browser: Browser, lab: string): Promise<number> {
  const began = performance.now();
  return onTerminal({ browser, lab }, async (_terminal, _session, promptAtMs) => promptAtMs - began);
}
