// Opens a session with one terminal for a measurement and closes it afterwards.
import type { BenchStage } from '../stage.ts';
import type { SessionSocket, TerminalSocket } from '../browser.ts';
import { promptMark } from './marks.ts';

export async function onTerminal<T>(
  { browser, lab }: Pick<BenchStage, 'browser' | 'lab'>,
  work: (terminal: TerminalSocket, session: SessionSocket, promptAtMs: number) => Promise<T>,
): Promise<T> {
  const session = await browser.openSession(lab);
  try {
    await session.ready();
    const terminal = await browser.openTerminal(session.id, session.view!.terminals[0]!.id);
    const promptAtMs = await terminal.shown(promptMark);
    const result = await work(terminal, session, promptAtMs);
    terminal.close();
    return result;
  } finally {
    session.close();
    await browser.post(`/sessions/${session.id}`, {}, 'DELETE');
  }
}
