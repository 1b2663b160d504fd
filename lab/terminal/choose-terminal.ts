// Chooses the open terminal into which a command of the guide is typed.
import type { MachineName } from '../../engine/protocol/machine.ts';
import type { CommandRecord, TerminalInfo } from '../../engine/protocol/session-view.ts';

/**
 * The most recently used terminal on `machine` that waits at its prompt. Null if there is none, so that nothing is
 * typed into an editor, a tcpdump or a shell inside a container. `recent` lists terminal ids, most recently used first.
 */
export function chooseTerminal(
  machine: MachineName,
  terminals: readonly TerminalInfo[],
  commands: readonly CommandRecord[],
  recent: readonly string[],
): string | null {
  const busy = new Set(
    commands.filter((command) => command.exit === null && command.endedAtMs === null).map(({ terminal }) => terminal),
  );
  const rank = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  const idle = terminals.filter(
    (terminal) => terminal.machine === machine && !terminal.exited && !busy.has(terminal.id),
  );
  return idle.sort((one, other) => rank(one.id) - rank(other.id))[0]?.id ?? null;
}
