// How the time from a change to its verdict grows with a lab's containers, each of which publishes a port.
import { promptMark } from '../figures/marks.ts';
import { onTerminal } from '../figures/on-terminal.ts';
import { verdictTimes } from '../figures/verdict.ts';
import type { BenchContext, Measured } from '../measurement.ts';

const counts = { container: [1, 10, 40], vm: [1, 10, 20] }; // the machine's memory holds no more
const changes = 20;

export function byContainers(stage: BenchContext): Promise<Measured[]> {
  return onTerminal(stage, async (terminal, session) => {
    const measured: Measured[] = [];
    let present = 0;
    for (const count of counts[stage.driver.name]) {
      for (; present < count; present++) {
        await terminal.show(promptMark, () => terminal.type('docker run -d -p 80 vethlab/web\r'));
      }
      const samples = await verdictTimes(terminal, session, changes);
      measured.push({ id: 'verdict', unit: 'ms', samples, at: { by: 'containers in the lab', count } });
    }
    return measured;
  });
}
