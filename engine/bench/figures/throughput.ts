// throughput: terminal output through the browser's protocol, with every byte received and acknowledged.
import { plainShellIs, withPlainShell } from '../against/plain-shell.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import type { TypedShell } from '../typed-shell.ts';
import { onTerminal } from './on-terminal.ts';

const megabytes = { container: 100, vm: 10 }; // an emulated machine would take long for more
const runs = 3;

export async function throughput(stage: BenchContext): Promise<Measured[]> {
  const size = megabytes[stage.driver.name];
  const samples = await onTerminal(stage, (terminal) => rates(terminal, size));
  const plain = await withPlainShell(stage, (shell) => rates(shell, size));
  return [
    { id: 'throughput', unit: 'MB/s', samples, ...(plain && { against: { what: plainShellIs, samples: plain } }) },
  ];
}

/** MB/s for `size` megabytes, written line by line, as programs do. */
async function rates(shell: TypedShell, size: number): Promise<number[]> {
  const samples: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = shell.received;
    const began = performance.now();
    const line = `yes ${'x'.repeat(99)} | head -c ${size}000000; echo the e''nd`;
    const ended = await shell.show('the end', () => shell.type(`${line}\r`));
    samples.push((shell.received - before) / 1e6 / ((ended - began) / 1000));
  }
  return samples;
}
