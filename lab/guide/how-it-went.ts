// Sums up how a finished lab went. It only counts what is in the session and judges nothing again.
import type { Guide } from '../../engine/protocol/guide.ts';
import type { CommandRecord, SessionView } from '../../engine/protocol/session-view.ts';

export interface HowItWent {
  passed: number;
  steps: { id: string; title: string; passed: boolean; hints: number }[];
  commands: number;
  failedCommands: number;
  /** from the start of the first command to the end of the last; null if none was run */
  minutes: number | null;
}

export function howItWent(guide: Guide, session: SessionView, commands: readonly CommandRecord[]): HowItWent {
  const steps = guide.steps.map(({ id, title }) => {
    const state = session.steps.find((step) => step.id === id);
    return { id, title, passed: state?.passed ?? false, hints: state?.hints.length ?? 0 };
  });
  const ends = commands.map((command) => command.endedAtMs ?? command.startedAtMs);
  const first = Math.min(...commands.map((command) => command.startedAtMs));
  return {
    passed: steps.filter((step) => step.passed).length,
    steps,
    commands: commands.length,
    failedCommands: commands.filter((command) => command.exit !== null && command.exit !== 0).length,
    minutes: commands.length === 0 ? null : Math.max(1, Math.round((Math.max(...ends) - first) / 60_000)),
  };
}
