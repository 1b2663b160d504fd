// open: from asking for a lab to Docker answering and a prompt in a terminal, as the browser sees it.
import type { BenchStage, Measured } from '../bench.ts';
import type { Browser } from '../browser.ts';
import { onTerminal } from './on-terminal.ts';

const runs = 10;

export async function open({ browser, lab }: BenchStage): Promise<Measured[]> {
  const samples: number[] = [];
  for (let run = 0; run < runs + 1; run++) {
    const took = await openOnce(browser, lab);
    if (run > 0) samples.push(took); // the first one fills caches
  }
  return [{ id: 'open', unit: 'ms', samples }];
}

/** Opens a lab, waits for the prompt, closes it again; how long the opening took, ms. */
export async function openOnce(browser: Browser, lab: string): Promise<number> {
  const began = performance.now();
  return onTerminal({ browser, lab }, async (_terminal, _session, promptAtMs) => promptAtMs - began);
}
