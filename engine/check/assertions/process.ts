// Judges `process`: whether a container runs a process with a certain name.
import type { Container, NetworkState } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { dockerSilence, findContainer, machineNamespace } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

type WantedProcess = Wanted<'process'>;

export function judgeProcess(wanted: WantedProcess, { state }: CheckContext): Finding {
  const { container: name, name: process, exists } = wanted;
  const expected = describeWanted(wanted);
  const fail = (actual: string): Finding => ({ pass: false, expected, actual, evidence: null });
  const silence = dockerSilence(state);
  if (silence) return fail(silence);
  const container = name === undefined ? null : findContainer(state, name);
  if (name !== undefined && !container) return fail(`there is no container ${name}`);
  if (container && container.state !== 'running') return fail(`${container.name} is not running, so it has no process`);
  if (wanted.in !== undefined && !machineNamespace(state, wanted.in)) return fail(`${wanted.in} is not there`);

  const candidates = container ? [container] : state.docker.containers.filter(({ state }) => state === 'running');
  const inside = candidates.filter((one) => isIn(wanted, one, state));
  const found = find(process, inside);
  if (found) {
    const actual = `${process} runs in ${found.container.name}, on the host as process ${found.process.pid}`;
    return { pass: exists, expected, actual, evidence: found.process.command };
  }
  const elsewhere = find(process, candidates);
  return { pass: !exists, expected, actual: instead(wanted, elsewhere?.container ?? null, inside), evidence: null };
}

function isIn({ in: machine }: WantedProcess, { namespace }: Container, state: NetworkState): boolean {
  return machine === undefined || machineNamespace(state, machine)?.id === namespace;
}

function find(name: string, containers: readonly Container[]) {
  for (const container of containers) {
    const process = container.processes.find((candidate) => candidate.name === name);
    if (process) return { container, process };
  }
  return null;
}

function instead({ name, in: machine }: WantedProcess, elsewhere: Container | null, inside: Container[]): string {
  if (elsewhere) return `${name} runs in ${elsewhere.name}, which is not in the network namespace of ${machine}`;
  const seen = inside.map(({ name, processes }) => {
    return `${name} runs ${listed([...new Set(processes.map((process) => process.name))]) || 'nothing that is seen'}`;
  });
  return seen.length > 0 ? seen.join('; ') : 'no container runs there';
}

function describeWanted({ container, name, in: machine, exists }: WantedProcess): string {
  const what = exists ? `a process ${name}` : `no process ${name}`;
  const where = machine === undefined ? '' : `, in the network namespace of ${machine}`;
  return `${container ?? 'a container'} runs ${what}${where}`;
}
