// rewind: back to the start of a step in which a container was run and a rule, a link and a file were made.
import { setTimeout as delay } from 'node:timers/promises';
import type { Rewound } from '../../protocol/wire.ts';
import type { BenchStage, Measured } from '../stage.ts';
import { promptMark } from './marks.ts';
import { onTerminal } from './on-terminal.ts';

const runs = 10;
const settleMs = 5000; // how the step begins is kept in the background, emulated
const deeds =
  'docker run -d -P vethlab/web && iptables -I INPUT -j ACCEPT && ip link add br1 type bridge && touch /etc/made';

export function rewind(stage: BenchStage): Promise<Measured[]> {
  const { browser, signal } = stage;
  return onTerminal(stage, async (terminal, session) => {
    await delay(settleMs, undefined, { signal });
    const samples: number[] = [];
    for (let run = 0; run < runs; run++) {
      await terminal.show(promptMark, () => terminal.type(`${deeds}\r`));
      const began = performance.now();
      const { how, remains } = await browser.post<Rewound>(`/sessions/${session.id}/rewind`, {
        step: session.view!.step,
      });
      samples.push(performance.now() - began);
      if (how !== 'undone') throw new Error(`it could not be undone: ${remains}`);
    }
    return [{ id: 'rewind', unit: 'ms', samples }];
  });
}
