// One of the commands that restore a sandbox.
import type { MachineName } from '../../protocol/machine.ts';

export interface UndoCommand {
  readonly on: MachineName;
  readonly argv: readonly string[];
  /** ids of the containers that it starts */
  readonly starts?: readonly string[];
}

export const onHost = (...argv: string[]): UndoCommand => ({ on: 'host', argv });
