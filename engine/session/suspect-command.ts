// Which command may have broken a check that held.
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';

const lingerMs = 5000; // what a command sets going may show a moment after it ended, longest with an emulated Docker

/** The text of the latest command that ran when `state` was observed, or had ended just before; null where none had. */
export function suspectCommand(commands: readonly CommandRecord[], state: NetworkState): string | null {
  const last = commands.at(-1);
  if (!last) return null;
  const recent = last.endedAtMs === null || state.atMs - last.endedAtMs < lingerMs;
  return recent ? last.command : null;
}
