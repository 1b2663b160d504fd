// Numbers the commands of all sessions of a run as one list: within a session they count from 1 each time.
import type { ReportMoment } from '../../protocol/report.ts';
import type { RunHistory } from '../../store/progress-store.ts';

export interface CommandIds {
  /** null where the session has no such command */
  (session: string, id: number): number | null;
  /** a moment of that session, with the new numbers; commands that were not kept are left out of it */
  moment(session: string, moment: ReportMoment): ReportMoment;
}

/** The commands are in the order of their sessions, and within one in that of their ids. */
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
