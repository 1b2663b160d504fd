// The labels of the tabs: the machine's name, numbered if a machine has several shells.
import type { TerminalInfo } from '../../engine/protocol/session-view.ts';
import { machineLabel } from '../app/kinds.ts';

/** terminal id → label: "host", "host 2", … in list order */
export function tabLabels(terminals: readonly TerminalInfo[]): Map<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    terminals.map((terminal) => {
      const count = (seen.get(terminal.machine) ?? 0) + 1;
      seen.set(terminal.machine, count);
      const label = machineLabel(terminal.machine);
      return [terminal.id, count === 1 ? label : `${label} ${count}`];
    }),
  );
}
