// What became different between two NetworkStates, as items that can be counted, filtered and shown in words.
// Counters and connections are left out: they move by themselves.
import type { Container, Link, Namespace, NetworkState, Route, Rule, Socket } from '../protocol/network-state.ts';

export type DifferenceKind =
  | 'namespace'
  | 'link'
  | 'bridge port'
  | 'address'
  | 'route'
  | 'forwarding'
  | 'policy'
  | 'rule'
  | 'socket'
  | 'container'
  | 'published port'
  | 'network'
  | 'unit'
  | 'Docker';

export interface Difference {
  kind: DifferenceKind;
  change: 'added' | 'removed' | 'changed';
  /** host, client, internet, the names of its containers or namespace; null where it is of the whole sandbox */
  where: string | null;
  /** the thing itself, for example "docker0" or "-A DOCKER …" */
  what: string;
  /** for "changed": how it was and is, for example "down" and "up" */
  before: string | null;
  after: string | null;
}

/** Everything that differs, `before` null meaning that nothing was there. Rules are compared by table and text. */
export function diffStates(before: NetworkState | null, after: NetworkState): Difference[] {
  return [...diffNamespaces(before?.namespaces ?? [], after.namespaces), ...diffDocker(before, after)];
}

/** One line of words, for example "host: rule added: nat -A DOCKER …". */
export function sayDifference({ kind, change, where, what, before, after }: Difference): string {
  const values = before === null && after === null ? '' : ` (${before ?? 'none'} → ${after ?? 'none'})`;
  return `${where === null ? '' : `${where}: `}${kind} ${change}: ${what}${values}`;
}

export function namespaceTitle(namespace: Namespace): string {
  return namespace.machine ?? (namespace.containers.join(', ') || namespace.names.join(', ') || namespace.id);
}

type Item = Pick<Difference, 'kind' | 'what'> & { value?: string | null };

/** Compares two lists of things told apart by kind and name; a thing in both with another value has changed. */
function diffItems(where: string | null, before: Item[], after: Item[]): Difference[] {
  const key = ({ kind, what }: Item) => `${kind}\0${what}`;
  const old = new Map(before.map((item) => [key(item), item]));
  const now = new Map(after.map((item) => [key(item), item]));
  const none = { before: null, after: null };
  const differences: Difference[] = [];
  for (const [id, { kind, what }] of old) {
    if (!now.has(id)) differences.push({ kind, change: 'removed', where, what, ...none });
  }
  for (const [id, { kind, what, value = null }] of now) {
    const was = old.get(id);
    if (!was) differences.push({ kind, change: 'added', where, what, ...none });
    else if ((was.value ?? null) !== value)
      differences.push({ kind, change: 'changed', where, what, before: was.value ?? null, after: value });
  }
  return differences;
}

function diffNamespaces(before: Namespace[], after: Namespace[]): Difference[] {
  const gone = before.filter((old) => !after.some(({ id }) => id === old.id)).map((old) => diffNamespace(old, null));
  const rest = after.map((now) => diffNamespace(before.find(({ id }) => id === now.id) ?? null, now));
  return [...gone, ...rest].flat();
}

function diffNamespace(before: Namespace | null, after: Namespace | null): Difference[] {
  const where = namespaceTitle((after ?? before)!);
  const itself = (namespace: Namespace | null): Item[] => (namespace ? [{ kind: 'namespace', what: where }] : []);
  const whole = diffItems(null, itself(before), itself(after));
  // What was in a namespace that is gone went with it.
  return after ? [...whole, ...diffItems(where, before ? items(before) : [], items(after))] : whole;
}

function items(namespace: Namespace): Item[] {
  return [
    { kind: 'forwarding', what: 'net.ipv4.ip_forward', value: namespace.forwarding ? '1' : '0' },
    ...namespace.links.flatMap(linkItems),
    ...namespace.routes.map((route): Item => ({ kind: 'route', what: sayRoute(route) })),
    // ACCEPT is what every chain starts with: a table's first rule would add three of them.
    ...namespace.chains.flatMap(({ table, name, policy }): Item[] =>
      policy === null || policy === 'ACCEPT' ? [] : [{ kind: 'policy', what: `${table} ${name} ${policy}` }],
    ),
    ...numberAlike(namespace.chains.flatMap(({ rules }) => rules).map(sayRule)).map((what): Item => ({
      kind: 'rule',
      what,
    })),
    ...namespace.sockets.map((socket): Item => ({ kind: 'socket', what: saySocket(socket) })),
  ];
}

function linkItems(link: Link): Item[] {
  return [
    {
      kind: 'link',
      what: link.name,
      value: `${link.up ? 'up' : 'down'}${link.up && !link.running ? ', no carrier' : ''}`,
    },
    ...(link.bridge === null ? [] : [{ kind: 'bridge port' as const, what: `${link.name} on ${link.bridge}` }]),
    ...link.addresses.map(({ address, prefix }): Item => ({
      kind: 'address',
      what: `${address}/${prefix} on ${link.name}`,
    })),
  ];
}

/** Two rules may read the same: the second gets a number, so that both count. */
function numberAlike(texts: string[]): string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return count === 1 ? text : `${text} (${count})`;
  });
}

function sayRule({ table, text }: Rule): string {
  return `${table} ${text}`;
}

function sayRoute({ destination, gateway, device, metric }: Route): string {
  return `${destination}${gateway ? ` via ${gateway}` : ''} dev ${device}${metric ? ` metric ${metric}` : ''}`;
}

function saySocket({ protocol, address, port, process }: Socket): string {
  return `${protocol} ${address.includes(':') ? `[${address}]` : address}:${port}${process ? ` (${process})` : ''}`;
}

function diffDocker(before: NetworkState | null, after: NetworkState): Difference[] {
  const list = (state: NetworkState | null): Item[] =>
    state
      ? [
          { kind: 'Docker', what: 'dockerd', value: state.docker.running ? 'running' : 'stopped' },
          { kind: 'Docker', what: 'options', value: state.docker.daemonOptions.join(' ') },
          ...Object.entries(state.docker.units).map(([what, value]): Item => ({ kind: 'unit', what, value })),
          ...state.docker.networks.map(({ name }): Item => ({ kind: 'network', what: name })),
          ...state.docker.containers.flatMap(containerItems),
        ]
      : [];
  return diffItems(null, list(before), list(after));
}

function containerItems(container: Container): Item[] {
  return [
    {
      kind: 'container',
      what: container.name,
      value: container.error ? `${container.state}: ${container.error}` : container.state,
    },
    ...container.publishedPorts.map(({ port, hostAddress, hostPort }): Item => ({
      kind: 'published port',
      what: `${hostAddress}:${hostPort} → ${container.name} ${port}`,
    })),
  ];
}
