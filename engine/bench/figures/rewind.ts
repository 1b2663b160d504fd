// rewind: back to the start of a step in which a container, a rule, a link and a file were made, until a command can be
// typed there.
import { routes } from '../../protocol/routes.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { restoredSchema } from '../../protocol/api.ts';
import type { Browser, SessionSocket, TerminalSocket } from '../browser.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import { promptMark } from './marks.ts';
import { firstTerminal, onTerminal } from './on-terminal.ts';

const runs = 10;
const settleMs = 5000; // the step's start is saved in the background, slowly under emulation
const actions =
  'docker run -d -P vethlab/web && iptables -I INPUT -j ACCEPT && ip link add br1 type bridge && touch /etc/made';

export function rewind(stage: BenchContext): Promise<Measured[]> {
  const { browser, signal } = stage;
  return onTerminal(stage, async (first, session) => {
    await delay(settleMs, undefined, { signal });
    const samples: number[] = [];
    let terminal = first;
    for (let run = 0; run < runs; run++) {
      await terminal.show(promptMark, () => terminal.type(`${actions}\r`));
      const began = performance.now();
      const after = await startOver(browser, session, terminal);
      samples.push(after.atMs - began);
      terminal = after.terminal;
    }
    if (terminal !== first) terminal.close();
    return [{ id: 'rewind', unit: 'ms', samples }];
  });
}

/** The terminal to continue with, and the time when it accepted input. */
async function startOver(
  browser: Browser,
  session: SessionSocket,
  terminal: TerminalSocket,
): Promise<{ terminal: TerminalSocket; atMs: number }> {
  const { step, terminals } = session.view!;
  const restored = await browser.ask(routes.restore, { session: session.id }, { step });
  const { how, remains } = restoredSchema.parse(restored);
  if (how === 'in-place') return { terminal, atMs: performance.now() };
  if (how === 'replayed') throw new Error(`it could not be undone: ${remains}`);
  await session.until((message) => message.type === 'session' && message.session.terminals[0]?.id !== terminals[0]!.id);
  const next = await firstTerminal(browser, session);
  terminal.close();
  return { terminal: next.terminal, atMs: next.promptAtMs };
}
