// verdict: from a change in the sandbox's state to the verdict in the browser. A shell makes the change with one
// immediate write. The time counts from Enter, so it includes sending the key to the sandbox.
import { setTimeout as delay } from 'node:timers/promises';
import type { SessionSocket, TerminalSocket } from '../browser.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import { onTerminal } from './on-terminal.ts';

const changes = 40;
const check = 'forwarding-on';
const paceMs = 150; // lets the sandbox come to rest

export function verdict(stage: BenchContext): Promise<Measured[]> {
  return onTerminal(stage, async (terminal, session) => {
    return [{ id: 'verdict', unit: 'ms', samples: await verdictTimes(terminal, session, changes) }];
  });
}

/** ms of `count` changes, an even number. The session must be at the first step of Lab 1. */
export async function verdictTimes(terminal: TerminalSocket, session: SessionSocket, count: number): Promise<number[]> {
  const samples: number[] = [];
  for (let change = 0; change < count; change++) {
    const on = change % 2 === 1;
    const judged = session.until(
      (message) =>
        message.type === 'verdicts' && message.verdicts.some((found) => found.check === check && found.pass === on),
    );
    const began = performance.now();
    terminal.type(`echo ${on ? 1 : 0} > /proc/sys/net/ipv4/ip_forward\r`);
    samples.push((await judged) - began);
    await delay(paceMs);
  }
  return samples;
}
