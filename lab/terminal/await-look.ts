// Between two commands typed by the guide: waits until the engine has looked at what the first one changed, so that
// what the second changes is not taken for the first one's.
import type { Change } from '../../engine/protocol/change.ts';
import type { CommandRecord } from '../../engine/protocol/wire.ts';

const lookAgainMs = 15; // shorter than the engine's own look takes
const patienceMs = 500; // an emulated network; a person hardly notices

interface Known {
  readonly commands: readonly CommandRecord[];
  readonly changes: readonly Change[];
}

/** id of the last command of a terminal; 0 where there was none. */
export function lastCommand({ commands }: Known, terminal: string): number {
  return commands.findLast((command) => command.terminal === terminal)?.id ?? 0;
}

/** Resolves once the first command of a terminal past an id has ended and was looked at; without that after a while. */
export async function awaitLook(known: Known, terminal: string, past: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const next = known.commands.find((command) => command.terminal === terminal && command.id > past);
    if (known.changes.some(({ commands, looked }) => looked && commands[0] === next?.id)) return;
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}
