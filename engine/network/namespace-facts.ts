// One network namespace as facts: links, bridge ports, addresses, routes, forwarding, iptables, sockets, conntrack.
import type { Chain, Connection, Link, Namespace, NetworkState, Route } from '../protocol/network-state.ts';
import type { Fact } from './fact.ts';

type Keyed = [key: string, fact: Fact];

/** Keys are unique within the namespace. Links are identified by ifindex, so a renamed link stays the same. */
export function* namespaceFacts(namespace: Namespace, state: NetworkState): Generator<Keyed> {
  const { id, forwarding } = namespace;
  const fact = (key: string, thing: Fact['thing'], text: string, aspects: Fact['aspects'] = {}): [string, Fact] => [
    key,
    { thing, namespace: id, text, aspects },
  ];

  yield fact('', { kind: 'namespace' }, id);
  yield fact('forwarding', { kind: 'forwarding' }, 'net.ipv4.ip_forward', { state: forwarding ? '1' : '0' });
  for (const link of namespace.links) {
    const { index, name, kind, mtu, bridge } = link;
    const peer = peerOf(link, state);
    const known = peer ? `${peer.namespace} ${peer.link}` : '';
    const aspects = { name, state: linkState(link), mtu: `mtu ${mtu}`, known };
    yield fact(`link ${index}`, { kind: 'link', link: name, linkKind: kind, peer }, name, aspects);
    if (bridge !== null)
      yield fact(`port ${index}`, { kind: 'bridge port', link: name, bridge }, `${name} on ${bridge}`, { on: bridge });
    for (const { address, prefix, family, scope } of link.addresses) {
      const text = `${address}/${prefix}`;
      const comesWithLink = family === 6 ? scope !== 'global' : text === '127.0.0.1/8';
      if (comesWithLink) continue;
      yield fact(`address ${index} ${text}`, { kind: 'address', link: name, address: text }, `${text} on ${name}`);
    }
  }
  for (const route of namespace.routes) {
    const text = sayRoute(route);
    yield fact(`route ${text}`, { kind: 'route', link: route.device, destination: route.destination }, text);
  }
  yield* ruleFacts(namespace.chains, fact);
  for (const socket of namespace.sockets) {
    const { protocol, address, port, process } = socket;
    const text = `${protocol} ${address.includes(':') ? `[${address}]` : address}:${port}`;
    yield fact(`socket ${text}`, { kind: 'socket', ...socket }, process ? `${text} ${process}` : text, {
      known: process ?? '',
    });
  }
  for (const connection of namespace.connections) {
    if (isMulticast(connection)) continue; // the kernel's own reports of group membership
    const text = sayConnection(connection);
    const [key, made] = fact(`connection ${text}`, { kind: 'connection', protocol: connection.protocol }, text);
    const { original, reply } = connection;
    const addresses = [original.source, original.destination, reply.source, reply.destination];
    const sender = { address: original.source, port: original.sourcePort };
    yield [key, { ...made, connection: { sender, addresses } }];
  }
}

type MakeFact = (key: string, thing: Fact['thing'], text: string, aspects?: Fact['aspects']) => Keyed;

/** Rules are identified by their text. If several read the same, they are numbered, so that each counts. */
function* ruleFacts(chains: readonly Chain[], fact: MakeFact): Generator<Keyed> {
  const hooks = hooksOfChains(chains);
  const alike = new Map<string, number>();
  for (const { table, name: chain, policy, rules } of chains) {
    // ACCEPT is what every built-in chain starts with: a table's first rule would add three of them.
    if (policy === null) yield fact(`chain ${table} ${chain}`, { kind: 'chain', table, chain }, `-N ${chain}`);
    else if (policy !== 'ACCEPT')
      yield fact(`policy ${table} ${chain}`, { kind: 'policy', table, chain }, `-P ${chain}`, { state: policy });
    const found = hooks.get(`${table} ${chain}`) ?? [];
    for (const { number, target, text } of rules) {
      const key = `rule ${table} ${text}`;
      const count = (alike.get(key) ?? 0) + 1;
      alike.set(key, count);
      yield fact(`${key} ${count}`, { kind: 'rule', table, chain, number, target, hooks: found }, text);
    }
  }
}

/** "table chain" → the built-in chains of its table whose rules lead to it. */
function hooksOfChains(chains: readonly Chain[]): Map<string, string[]> {
  const byName = new Map(chains.map((chain) => [`${chain.table} ${chain.name}`, chain]));
  const hooks = new Map<string, string[]>();
  for (const builtIn of chains.filter(({ policy }) => policy !== null)) {
    const waiting = [builtIn];
    const seen = new Set(waiting);
    for (let chain = waiting.pop(); chain; chain = waiting.pop()) {
      const key = `${chain.table} ${chain.name}`;
      hooks.set(key, [...(hooks.get(key) ?? []), builtIn.name]);
      for (const { target } of chain.rules) {
        const next = target === null ? undefined : byName.get(`${chain.table} ${target}`);
        if (!next || seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return hooks;
}

function linkState({ up, running }: Link): string {
  if (!up) return 'down';
  return running ? 'up' : 'up, no carrier';
}

function peerOf({ peer }: Link, state: NetworkState): { namespace: string; link: string } | null {
  const namespace = peer && state.namespaces.find(({ id }) => id === peer.namespace);
  const link = namespace?.links.find(({ index }) => index === peer!.index);
  return namespace && link ? { namespace: namespace.id, link: link.name } : null;
}

/** As ip route prints it, without the default "scope global". */
function sayRoute({ destination, gateway, device, protocol, scope, source, metric }: Route): string {
  const words = [destination, gateway && `via ${gateway}`, `dev ${device}`, protocol !== 'boot' && `proto ${protocol}`];
  words.push(scope !== 'global' && `scope ${scope}`, source && `src ${source}`, metric > 0 && `metric ${metric}`);
  return words.filter(Boolean).join(' ');
}

/** As conntrack -L prints it, without what changes by itself. */
function sayConnection({ protocol, original, reply }: Connection): string {
  return `${protocol} ${sayTuple(original)} ${sayTuple(reply)}`;
}

function sayTuple({ source, destination, sourcePort, destinationPort }: Connection['original']): string {
  const ports = sourcePort === null ? '' : ` sport=${sourcePort} dport=${destinationPort}`;
  return `src=${source} dst=${destination}${ports}`;
}

function isMulticast({ original }: Connection): boolean {
  return Number.parseInt(original.destination, 10) >= 224; // 224.0.0.0/4 and 255.255.255.255
}
