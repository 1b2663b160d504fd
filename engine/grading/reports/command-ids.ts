// Numbers the commands of all sessions of a run as one list, because every session counts from 1.
import type { ReportMoment } from '../../protocol/report.ts';
import type { RunHistory } from '../../store/progress-store.ts';

export interface CommandIds {
  /** null if the session has no such command */
  (session: string, id: number): number | null;
  /** a moment of that session with the new numbers; commands that were not saved are left out */
  moment(session: string, moment: ReportMoment): ReportMoment;
}

/** `commands` are sorted by session, and within a session by id. */
export function commandIds(commands: RunHistory['commands']): CommandIds {
  const numbered = commands.map(({ session, id }, at) => ({ session, id, number: at + 1 }));
  const find = (session: string, id: number) =>
    numbered.find((one) => one.session === session && one.id === id)?.number ?? null;
  const moment = (session: string, { commands: known, ...rest }: ReportMoment): ReportMoment => {
    const within = numbered.filter(
      (one) => known && one.session === session && one.id >= known.from && one.id <= known.to,
    );
    const [first, last] = [within[0], within.at(-1)];
    if (!known || !first || !last) return { ...rest, commands: null };
    const running = known.running.flatMap((id) => find(session, id) ?? []);
    return { ...rest, commands: { from: first.number, to: last.number, running } };
  };
  return Object.assign(find, { moment });
}
