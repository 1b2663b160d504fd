// Replays a recorded session of test/fixtures/changes into a ChangeLog, line by line, with its original times.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLine } from '../../engine/observer/parse-line.ts';
import type { Change, Difference } from '../../engine/protocol/change.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import type { SessionUpdate } from '../../engine/protocol/session-update.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { ChangeLog, type ChangeLogOptions } from '../../engine/session/change-log.ts';

type Line = { atMs: number } & ({ observed: object } | { command: CommandRecord } | { looked: number });

export interface Replayed {
  log: ChangeLog;
  commands: CommandRecord[];
  /** every change as it was reported, in order */
  told: Change[];
  /** the change attributed to the matching command */
  of(command: RegExp): Change;
  /** the changes without a command that contain something */
  causeless: Change[];
}

export function recordedSession(scene: string): Line[] {
  const text = readFileSync(join(import.meta.dirname, `../fixtures/changes/${scene}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

export async function replay(scene: string, options: Partial<ChangeLogOptions> = {}): Promise<Replayed> {
  const [first, ...rest] = recordedSession(scene);
  let sequence = 0;
  const stateOf = (line: Line): NetworkState =>
    parseLine(JSON.stringify('observed' in line && line.observed), ++sequence, line.atMs).state;
  let state = stateOf(first!);
  const looks = new Map<number, (state: NetworkState) => void>();
  const commands = new Map<number, CommandRecord>();
  let asking = 0;
  let ids = 0;
  const look = () => new Promise<NetworkState>((resolve) => looks.set(asking, resolve));
  let nowMs = first!.atMs;
  let waiting: { act: () => void; atMs: number }[] = [];
  const later = (act: () => void, ms: number) => void waiting.push({ act, atMs: nowMs + ms });
  const passTime = (untilMs: number) => {
    const due = waiting.filter(({ atMs }) => atMs <= untilMs);
    waiting = waiting.filter((one) => !due.includes(one));
    for (const { act } of due) act();
    nowMs = untilMs;
  };
  const told: Change[] = [];
  const tell = (update: SessionUpdate) => void (update.type === 'changes' && told.push(...update.changes));
  const log = new ChangeLog({ state, look, nextId: () => ++ids, tell, workOn: () => null, later, ...options });
  for (const line of rest) {
    passTime(line.atMs);
    if ('observed' in line) log.observe((state = stateOf(line)));
    else if ('looked' in line) looks.get(line.looked)?.(state);
    else {
      asking = line.command.id;
      commands.set(line.command.id, line.command);
      log.command(line.command);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  passTime(Infinity);
  const of = (pattern: RegExp) => {
    const id = [...commands.values()].find(({ command }) => pattern.test(command))?.id;
    const found = log.changes.find((change) => change.commands[0] === id);
    if (!found) throw new Error(`no change of ${String(pattern)}`);
    return found;
  };
  const causeless = log.changes.filter(({ commands, differences }) => commands.length === 0 && differences.length > 0);
  return { log, commands: [...commands.values()], told, of, causeless };
}

/** "added host rule -A …", "changed host link A: down → up". */
export function say({ change, where, thing, text, before, after }: Difference): string {
  const values = change === 'changed' ? `: ${before} → ${after}` : '';
  return `${change} ${where ? `${where.title} ` : ''}${thing.kind} ${text}${values}`;
}
