// Judges `command`: whether a matching command was typed in this step and ended as expected.
import type { CommandRecord } from '../../protocol/session-view.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { listed, short } from '../text.ts';

type WantedCommand = Wanted<'command'>;

export function judgeCommand(wanted: WantedCommand, { commands, stepStartedAtMs }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string, record?: CommandRecord): Finding => ({
    pass,
    expected,
    actual,
    evidence: record ? short(record.command) : null,
  });

  const pattern = new RegExp(wanted.matches);
  const alike = commands.filter(({ command }) => pattern.test(command));
  const onMachine = alike.filter(({ machine }) => wanted.on === undefined || machine === wanted.on);
  const now = onMachine.filter(({ startedAtMs }) => startedAtMs >= stepStartedAtMs);
  const fitting = now.filter((record) => endedAsWanted(wanted, record));
  const right = fitting.at(-1);
  if (right && wanted.different !== undefined) {
    const ways = new Set(fitting.map(({ command }) => caught(pattern, command)));
    return finding(ways.size >= wanted.different, `${ways.size} of them: ${listed([...ways])}`, right);
  }
  if (right)
    return finding(true, `typed on ${right.machine}${right.exit === null ? '' : `, exit status ${right.exit}`}`, right);

  const last = now.at(-1);
  if (last)
    return finding(false, last.exit === null ? 'it still runs' : `it ended with exit status ${last.exit}`, last);
  const elsewhere = alike.findLast(({ startedAtMs }) => startedAtMs >= stepStartedAtMs);
  if (elsewhere) return finding(false, `it was typed on ${elsewhere.machine}`, elsewhere);
  const earlier = onMachine.at(-1);
  if (earlier) return finding(false, 'it was typed before this step, not in it', earlier);
  return finding(false, 'no such command was typed in this step');
}

function endedAsWanted({ exit: wanted }: WantedCommand, { exit }: CommandRecord): boolean {
  if (wanted === 'any') return true;
  if (exit === null) return false;
  return wanted === 'failed' ? exit !== 0 : exit === wanted;
}

/** What distinguishes one variant from another: the texts captured by the pattern's groups in its first match. */
function caught(pattern: RegExp, command: string): string {
  const groups = pattern.exec(command)?.slice(1) ?? [];
  return groups.filter((text) => text !== undefined).join(' ');
}

function describeWanted({ on, matches, exit, different }: WantedCommand): string {
  const ending =
    exit === 'any' ? '' : exit === 'failed' ? ', which fails' : exit === 0 ? '' : `, with exit status ${exit}`;
  const many = different === undefined ? 'a command' : `${different} different commands`;
  return `${many} like ${matches} typed${on ? ` on ${on}` : ''}${ending}`;
}
