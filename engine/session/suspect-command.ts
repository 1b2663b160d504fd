// Finds the command that may have broken a check that held.
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';

const lingerMs = 5000; // effects of a command may show a moment after it ended, longest with an emulated Docker

/**
 * The text of the latest command, if it was running when `state` was observed or had ended just before; null otherwise.
 */
export function suspectCommand(commands: readonly CommandRecord[], state: NetworkState): string | null {
  const last = commands.at(-1);
  if (!last) return null;
  const recent = last.endedAtMs === null || state.atMs - last.endedAtMs < lingerMs;
  return recent ? last.command : null;
}
