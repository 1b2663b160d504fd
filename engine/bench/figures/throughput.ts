// throughput: output of a terminal through the browser's protocol, every byte received and acknowledged.
import type { BenchStage, Measured } from '../bench.ts';
import { promptMark } from './marks.ts';
import { onTerminal } from './on-terminal.ts';

const megabytes = 100;
const runs = 3;

export function throughput(stage: BenchStage): Promise<Measured[]> {
  const size = stage.driver.name === 'vm' ? megabytes / 10 : megabytes;
  return onTerminal(stage, async (terminal) => {
    const samples: number[] = [];
    for (let run = 0; run < runs; run++) {
      const before = terminal.received;
      const began = performance.now();
      // written in lines, as programs do
      const line = `yes ${'x'.repeat(99)} | head -c ${size}000000`;
      const ended = await terminal.show(promptMark, () => terminal.type(`${line}\r`));
      samples.push((terminal.received - before) / 1e6 / ((ended - began) / 1000));
    }
    return [{ id: 'throughput', unit: 'MB/s', samples }];
  });
}
