// Compares a sandbox's network with an earlier state. Ignores what Docker and the kernel choose anew each time: process
// and namespace ids, names of veth links, ports for -P, and the ports of Docker's DNS server in containers.
import { placeOf, placeWords } from '../../network/place.ts';
import type { Container, DockerNetwork, Link, Namespace, NetworkState, Rule } from '../../protocol/network-state.ts';
import { firstDifference, type Facts } from './difference.ts';

export interface NormalizeOptions {
  /** whether a rule that has counted packets differs from one that has not; default false */
  readonly counted?: boolean;
}

const firstChosenPort = 32_768; // first port of the kernel's default range for automatic ports
const nameServer = '127.0.0.11'; // Docker's DNS server in containers on user-defined networks

/** A veth link made by Docker, recognized by its name. */
export function isDockersVeth({ name, kind }: Link): boolean {
  return kind === 'veth' && /^veth[0-9a-f]{7}$/.test(name);
}

/** A network that always exists, with a new id whenever the daemon starts. */
export function isDockersNetwork(name: string): boolean {
  return ['bridge', 'host', 'none'].includes(name);
}

/** The first thing that only one of the two states has, in words; null if they are alike. */
export function networkDifference(
  before: NetworkState,
  now: NetworkState,
  options: NormalizeOptions = {},
): string | null {
  return firstDifference(factsOf(before, options), factsOf(now, options));
}

/** Whether two namespaces have the same links, routes and rules. */
export function wiredAlike(one: Namespace, other: Namespace, { counted = false }: NormalizeOptions): boolean {
  const wiring = (namespace: Namespace) =>
    JSON.stringify([linksOf(namespace), sorted(namespace.routes), chainsOf(namespace, counted)]);
  return wiring(one) === wiring(other);
}

function factsOf({ namespaces, docker }: NetworkState, { counted = false }: NormalizeOptions): Facts {
  const facts: [what: string, value: unknown][] = [
    ['Docker', docker.running],
    ...Object.entries(docker.units).map(([unit, value]): [string, unknown] => [`unit ${unit}`, value]),
    ['the setup of dockerd', docker.daemonOptions],
    ...docker.containers.flatMap(factsOfContainer),
    ...docker.networks.map((network): [string, unknown] => [`network ${network.name}`, networkFacts(network)]),
    ...docker.images.map(({ id, tags }): [string, unknown] => [
      `image ${tags.toSorted()[0] ?? id}`,
      [id, tags.toSorted()],
    ]),
    ...namespaces.flatMap((namespace) => factsOfNamespace(namespace, counted)),
  ];
  const chosen = docker.containers.flatMap(chosenPorts);
  const text = (value: unknown) =>
    chosen.reduce((known, { port, name }) => known.replaceAll(port, name), JSON.stringify(value));
  return facts.map(([what, value]) => ({ what, text: text(value) }));
}

/**
 * A user-defined network never changes its settings, so its id suffices. Docker reports its gateway only after a daemon
 * restart.
 */
function networkFacts({ id, name, bridge, subnets }: DockerNetwork): unknown {
  return isDockersNetwork(name) ? [bridge, subnets] : [id, bridge];
}

function factsOfNamespace(namespace: Namespace, counted: boolean): [what: string, value: unknown][] {
  const { machine, containers, names, forwarding, routes, sockets } = namespace;
  const where = machine
    ? `the ${machine}`
    : placeWords(placeOf({ machine, containers: containers.toSorted(), names: names.toSorted() }));
  return [
    [where, [machine, sorted(containers), sorted(names)]],
    [`forwarding in ${where}`, forwarding],
    ...linksOf(namespace).map((link): [string, unknown] => [`link ${link.name} of ${where}`, link]),
    [`the routing table of ${where}`, sorted(routes)],
    ...chainsOf(namespace, counted).map((chain): [string, unknown] => [
      `chain ${chain.name} (${chain.table}) of ${where}`,
      chain,
    ]),
    [
      `what listens in ${where}`,
      sorted(sockets.map((one) => (one.address === nameServer ? { ...one, port: 0 } : one))),
    ],
  ];
}

function factsOfContainer(container: Container): [what: string, value: unknown][] {
  const { id, name, state, publishedPorts, networks, processes } = container;
  return [
    [`container ${name}`, id],
    [`the state of container ${name}`, state],
    [`the port mapping of container ${name}`, publishedPorts],
    ...networks.map(({ name: network, address, mac }): [string, unknown] => [
      `the connection of container ${name} to network ${network}`,
      [address, mac],
    ]),
    [`what runs in container ${name}`, sorted([...new Set(processes.map((process) => process.name))])],
  ];
}

/**
 * Leaves out carrier and MAC address, because those of a bridge follow its ports, and IPv6 addresses, which the kernel
 * assigns itself.
 */
function linksOf({ links }: Namespace) {
  return sorted(
    links.map((link) => {
      const { name, kind, up, bridge, addresses } = link;
      const own = addresses.filter(({ family }) => family === 4);
      return { name: isDockersVeth(link) ? 'veth' : name, kind, up, bridge, addresses: own };
    }),
  );
}

function chainsOf({ chains }: Namespace, counted: boolean) {
  return chains.map(({ table, name, policy, rules }) => ({
    table,
    name,
    policy,
    rules: rules.map((rule) => ruleOf(rule, counted)),
  }));
}

/** Rules that lead to Docker's DNS server: whether it was queried does not matter. */
function ruleOf({ text, packets }: Rule, counted: boolean): unknown {
  if (!text.includes(nameServer)) return [text, counted && packets > 0];
  return [text.replace(/(127\.0\.0\.11:|--sport )\d+/g, '$1'), false];
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
