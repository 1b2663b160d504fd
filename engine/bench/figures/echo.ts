// echo: from a key sent by the browser to its echo received there, at a fast typist's pace.
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchStage, Measured } from '../bench.ts';
import { onTerminal } from './on-terminal.ts';

const keys = 200;
const warmUp = 10;
const paceMs = 40; // 25 keys a second

export function echo(stage: BenchStage): Promise<Measured[]> {
  return onTerminal(stage, async (terminal) => {
    const samples: number[] = [];
    for (let key = 0; key < keys + warmUp; key++) {
      const character = 'abcdefghij'[key % 10]!;
      const began = performance.now();
      const ended = await terminal.show(character, () => terminal.type(character));
      if (key >= warmUp) samples.push(ended - began);
      await delay(paceMs);
    }
    return [{ id: 'echo', unit: 'ms', samples }];
  });
}
