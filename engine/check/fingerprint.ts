// A short text that changes when a probe may now have another result: with links, routes, rules, sockets, containers
// and the learner's commands. It ignores what probing itself changes (counters, tracked connections, short-lived
// processes).
import type { Namespace } from '../protocol/network-state.ts';
import type { CheckContext } from './context.ts';

export function fingerprint({ state, commands }: CheckContext): string {
  const { docker } = state;
  const last = commands.at(-1);
  return JSON.stringify([
    state.namespaces.map(namespacePart),
    docker.running,
    docker.containers.map(({ id, name, state: phase, pid, publishedPorts, networks }) => [
      id,
      name,
      phase,
      pid,
      publishedPorts,
      networks,
    ]),
    docker.networks.map(({ id, name }) => [id, name]),
    docker.daemonOptions,
    [commands.length, last?.id, commands.filter(({ exit }) => exit !== null).length],
  ]);
}

function namespacePart({ id, names, forwarding, links, routes, chains, sockets }: Namespace): unknown {
  const rules = chains.map(({ table, name, policy, rules }) => [table, name, policy, rules.map(({ text }) => text)]);
  return [id, names, forwarding, links, routes, rules, sockets];
}
