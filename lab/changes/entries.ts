// Builds the list of commands and changes: one entry per command, and one per change that no command made.
import type { Change, Difference } from '../../engine/protocol/change.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { machineLabel } from '../app/kinds.ts';
import { matchesFilter } from '../topology/tables.ts';
import { type Group, groupOf } from './kinds-of-change.ts';

/** Differences found while the same set of commands ran. */
export interface Part {
  differences: Difference[];
  omitted: number;
  /** the other commands that ran then; any of them may have made the differences */
  others: CommandRecord[];
}

export interface Entry {
  key: string;
  atMs: number;
  command: CommandRecord | null;
  /** what happened, if no command did it */
  cause: string | null;
  by: Change['by'];
  parts: Part[];
  /** the network was observed after the command ended, so the list of its immediate effects is complete */
  looked: boolean;
  /** commands under which the changes are listed that this one may have made too */
  elsewhere: CommandRecord[];
}

/** Latest first. */
export function entriesOf(commands: readonly CommandRecord[], changes: readonly Change[]): Entry[] {
  const byId = new Map(commands.map((command) => [command.id, command]));
  const known = (ids: readonly number[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const first = groupChanges(changes, ({ commands: [id] }) => (id === undefined ? [] : [id]));
  const beside = groupChanges(changes, ({ commands: [, ...ids], differences }) => (differences.length > 0 ? ids : []));
  const ofCommands = commands.map((command): Entry => {
    const own = first.get(command.id) ?? [];
    const parts = own
      .filter(({ differences }) => differences.length > 0)
      .map((change) => partOf(change, known(change.commands.slice(1))));
    const elsewhere = new Set((beside.get(command.id) ?? []).flatMap(({ commands: [id] }) => known([id!])));
    const looked = own.some((change) => change.looked);
    const { id, startedAtMs: atMs } = command;
    return {
      key: `command ${id}`,
      atMs,
      command,
      cause: null,
      by: 'command',
      parts,
      looked,
      elsewhere: [...elsewhere],
    };
  });
  const ofThemselves = changes
    .filter((change) => change.commands.length === 0 && change.differences.length > 0)
    .map((change): Entry => {
      const { id, atMs, cause, by } = change;
      const entry = { key: `change ${id}`, atMs, command: null, cause, by, parts: [partOf(change, [])], looked: true };
      return { ...entry, elsewhere: [] };
    });
  return [...ofCommands, ...ofThemselves].sort((one, other) => other.atMs - one.atMs);
}

export interface EntryFilter {
  text: string;
  changedOnly: boolean;
  group: Group | null;
}

/** The key of the entry that lists a change. */
export function keyOf({ commands: [command], id }: Change): string {
  return command === undefined ? `change ${id}` : `command ${command}`;
}

/** The entries that match. With a group, they keep only that group's differences. */
export function filterEntries(entries: readonly Entry[], { text, changedOnly, group }: EntryFilter): Entry[] {
  return entries
    .map((entry) => (group ? { ...entry, parts: entry.parts.flatMap((part) => partOfGroup(part, group)) } : entry))
    .filter((entry) => {
      if ((changedOnly || group) && entry.parts.length === 0) return false;
      const { command, cause } = entry;
      const words = command ? [command.command, machineLabel(command.machine)] : [cause];
      return matchesFilter(
        text,
        ...words,
        ...differencesIn(entry).flatMap(({ text, where }) => [text, where?.title ?? null]),
      );
    });
}

export function differencesIn({ parts }: Entry): Difference[] {
  return parts.flatMap(({ differences }) => differences);
}

function partOf({ differences, omitted }: Change, others: CommandRecord[]): Part {
  return { differences, omitted, others };
}

function partOfGroup(part: Part, group: Group): Part[] {
  const differences = part.differences.filter((difference) => groupOf(difference) === group);
  return differences.length > 0 ? [{ ...part, differences, omitted: 0 }] : [];
}

function groupChanges(changes: readonly Change[], keys: (change: Change) => number[]): Map<number, Change[]> {
  const groups = new Map<number, Change[]>();
  for (const change of changes) for (const key of keys(change)) groups.set(key, [...(groups.get(key) ?? []), change]);
  return groups;
}
