// echo-in-flood: as echo, while another terminal of the same lab shows endless output.
import { openedTerminalSchema } from '../../protocol/api.ts';
import { routes } from '../../protocol/routes.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import { echoTimes } from './echo.ts';
import { promptMark } from './marks.ts';
import { onTerminal } from './on-terminal.ts';

const keys = 200;
const flood = 'yes flooding the other terminal with lines of some length';
const interrupt = '\x03';

export function echoInFlood(stage: BenchContext): Promise<Measured[]> {
  const { browser } = stage;
  return onTerminal(stage, async (terminal, session) => {
    const opened = await browser.ask(routes.openTerminal, { session: session.id }, { machine: 'host' });
    const { terminal: other } = openedTerminalSchema.parse(opened);
    const flooded = await browser.openTerminal(session.id, other);
    await flooded.shown(promptMark);
    await flooded.show('lines of some length\r\n', () => flooded.type(`${flood}\r`));
    const before = flooded.received;
    const samples = await echoTimes(terminal, keys);
    if (flooded.received === before) throw new Error('the other terminal did not flood');
    await flooded.show(promptMark, () => flooded.type(interrupt));
    flooded.close();
    return [{ id: 'echo-in-flood', unit: 'ms', samples }];
  });
}
