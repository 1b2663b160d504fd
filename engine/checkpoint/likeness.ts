// Whether a sandbox's network is as it was, up to what Docker and the kernel choose anew each time: process and namespace
// ids, names of veth links, ports of -P.
import type { Container, Link, Namespace, NetworkState } from '../protocol/network-state.ts';

export interface LikenessOptions {
  /** whether a rule that has counted packets differs from one that has not; default false */
  readonly counted?: boolean;
}

const firstChosenPort = 32_768; // of the kernel's default range for ports nobody asked for

/** A veth link that Docker made, by its name. */
export function isDockersVeth({ name, kind }: Link): boolean {
  return kind === 'veth' && /^veth[0-9a-f]{7}$/.test(name);
}

/** The state as a text that is equal where the networks are alike. */
export function likeness(state: NetworkState, { counted = false }: LikenessOptions = {}): string {
  const { namespaces, docker } = state;
  const text = JSON.stringify([
    sorted(namespaces.map((namespace) => ofNamespace(namespace, counted))),
    docker.running,
    sorted(docker.containers.map(ofContainer)),
    sorted(docker.networks.map(({ name, bridge, subnets }) => [name, bridge, subnets])),
    sorted(docker.images.map(({ id, tags }) => [id, tags])),
    docker.units,
    docker.daemonOptions,
  ]);
  return docker.containers.flatMap(chosenPorts).reduce((known, { port, name }) => known.replaceAll(port, name), text);
}

function ofNamespace(namespace: Namespace, counted: boolean): unknown {
  const { machine, containers, names, forwarding, links, routes, chains, sockets } = namespace;
  return [
    machine,
    sorted(containers),
    sorted(names),
    forwarding,
    sorted(links.map(ofLink)),
    sorted(routes),
    chains.map(({ table, name, policy, rules }) => [
      table,
      name,
      policy,
      rules.map(({ text, packets }) => [text, counted && packets > 0]),
    ]),
    sorted(sockets),
  ];
}

/** Without its carrier and MAC address: those of a bridge follow its ports. The kernel gives addresses of IPv6 itself. */
function ofLink(link: Link): unknown {
  const { name, kind, up, bridge, addresses } = link;
  return [isDockersVeth(link) ? 'veth' : name, kind, up, bridge, addresses.filter(({ family }) => family === 4)];
}

function ofContainer({ id, name, state, publishedPorts, networks, processes }: Container): unknown {
  return [
    id,
    name,
    state,
    publishedPorts,
    networks.map(({ name: network, address }) => [network, address]),
    sorted([...new Set(processes.map((process) => process.name))]),
  ];
}

function chosenPorts({ name, publishedPorts }: Container): { port: RegExp; name: string }[] {
  return publishedPorts
    .filter(({ hostPort }) => hostPort >= firstChosenPort)
    .map(({ hostPort, port }) => ({ port: new RegExp(`\\b${hostPort}\\b`, 'g'), name: `${name} ${port}` }));
}

function sorted<T>(things: readonly T[]): T[] {
  return things
    .map((thing) => ({ thing, text: JSON.stringify(thing) }))
    .toSorted((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : 0))
    .map(({ thing }) => thing);
}
