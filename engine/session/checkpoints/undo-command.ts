// One command of those that lead a sandbox back.
import type { MachineName } from '../../protocol/machine.ts';

export interface UndoCommand {
  readonly on: MachineName;
  readonly argv: readonly string[];
  /** ids of containers that it starts */
  readonly starts?: readonly string[];
}

export const onHost = (...argv: string[]): UndoCommand => ({ on: 'host', argv });
