// echo: from a key sent by the browser until its echo arrives there, at a fast typist's pace.
import { setTimeout as delay } from 'node:timers/promises';
import { withPlainShell, plainShellIs } from '../against/plain-shell.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import type { TypedShell } from '../typed-shell.ts';
import { onTerminal } from './on-terminal.ts';

const keys = 200;
const warmUp = 10;
const paceMs = 40; // 25 keys per second

export async function echo(stage: BenchContext): Promise<Measured[]> {
  const samples = await onTerminal(stage, (terminal) => echoTimes(terminal, keys));
  const plain = await withPlainShell(stage, (shell) => echoTimes(shell, keys));
  return [{ id: 'echo', unit: 'ms', samples, ...(plain && { against: { what: plainShellIs, samples: plain } }) }];
}

/** ms of `count` keys, in a shell that reads a line. */
export async function echoTimes(terminal: TypedShell, count: number): Promise<number[]> {
  const samples: number[] = [];
  for (let key = 0; key < count + warmUp; key++) {
    const character = 'abcdefghij'[key % 10]!;
    const began = performance.now();
    const ended = await terminal.show(character, () => terminal.type(character));
    if (key >= warmUp) samples.push(ended - began);
    await delay(paceMs);
  }
  return samples;
}
