// Opens a session with one terminal for a measurement, and closes it afterwards.
import { routes } from '../../protocol/routes.ts';
import type { BenchContext } from '../measurement.ts';
import type { Browser, SessionSocket, TerminalSocket } from '../browser.ts';
import { promptMark } from './marks.ts';

export async function onTerminal<T>(
  { browser, lab }: Pick<BenchContext, 'browser' | 'lab'>,
  work: (terminal: TerminalSocket, session: SessionSocket, promptAtMs: number) => Promise<T>,
): Promise<T> {
  const session = await browser.openSession(lab);
  try {
    const { terminal, promptAtMs } = await firstTerminal(browser, session);
    const result = await work(terminal, session, promptAtMs);
    terminal.close();
    return result;
  } finally {
    session.close();
    await browser.ask(routes.closeSession, { session: session.id });
  }
}

/** The terminal that a session opens with, once its prompt is there, and the time of that prompt. */
export async function firstTerminal(
  browser: Browser,
  session: SessionSocket,
): Promise<{ terminal: TerminalSocket; promptAtMs: number }> {
  await session.ready();
  const terminal = await browser.openTerminal(session.id, session.view!.terminals[0]!.id);
  return { terminal, promptAtMs: await terminal.shown(promptMark) };
}
