// How the time from a change to its verdict grows with the number of rules in the host's firewall.
import { verdictTimes } from '../figures/verdict.ts';
import { promptMark } from '../figures/marks.ts';
import { onTerminal } from '../figures/on-terminal.ts';
import type { BenchContext, Measured } from '../measurement.ts';

const counts = [1, 100, 1000];
const changes = 20;

export function byRules(stage: BenchContext): Promise<Measured[]> {
  return onTerminal(stage, async (terminal, session) => {
    const measured: Measured[] = [];
    let present = 0;
    for (const count of counts) {
      // in a separate chain that no packet enters
      const rules = `for n in $(seq ${present + 1} ${count}); do echo "-A MANY -p tcp --dport $n -j ACCEPT"; done`;
      const table = `echo '*filter'; echo ':MANY - [0:0]'; ${rules}; echo COMMIT`;
      const add = `{ ${table}; } | iptables-restore --noflush`;
      await terminal.show(promptMark, () => terminal.type(`${add}\r`));
      present = count;
      const samples = await verdictTimes(terminal, session, changes);
      measured.push({ id: 'verdict', unit: 'ms', samples, at: { by: 'rules', count } });
    }
    return measured;
  });
}
