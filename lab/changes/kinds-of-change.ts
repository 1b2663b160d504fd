// The kinds of things that change: singular and plural words, a glyph, and the group for the filter.
import type { Difference, Thing, ThingKind } from '../../engine/protocol/change.ts';
import type { IconName } from '../app/icons.ts';

export type Group = 'links' | 'addresses' | 'rules' | 'sockets' | 'connections' | 'docker';

export const groupWords: Record<Group, string> = {
  links: 'Links and bridges',
  addresses: 'Addresses and routes',
  rules: 'Rules and forwarding',
  sockets: 'Listening sockets',
  connections: 'Connections',
  docker: 'Docker',
};

export interface KindWords {
  one: string;
  several: string;
  icon: IconName;
}

const plain: Record<ThingKind, { one: string; several?: string; icon: IconName; group: Group }> = {
  namespace: { one: 'network namespace', icon: 'namespace', group: 'links' },
  link: { one: 'link', icon: 'cable', group: 'links' },
  'bridge port': { one: 'bridge port', icon: 'bridge', group: 'links' },
  address: { one: 'address', several: 'addresses', icon: 'address', group: 'addresses' },
  route: { one: 'route', icon: 'route', group: 'addresses' },
  forwarding: { one: 'forwarding setting', icon: 'route', group: 'rules' },
  policy: { one: 'policy', several: 'policies', icon: 'rule', group: 'rules' },
  chain: { one: 'chain', icon: 'rule', group: 'rules' },
  rule: { one: 'rule', icon: 'rule', group: 'rules' },
  socket: { one: 'listening socket', icon: 'socket', group: 'sockets' },
  connection: { one: 'conntrack entry', several: 'conntrack entries', icon: 'connection', group: 'connections' },
  container: { one: 'container', icon: 'container', group: 'docker' },
  'published port': { one: 'published port', icon: 'published', group: 'docker' },
  network: { one: 'Docker network', icon: 'bridge', group: 'docker' },
  image: { one: 'image', icon: 'image', group: 'docker' },
  unit: { one: 'systemd unit', icon: 'unit', group: 'docker' },
  Docker: { one: 'Docker daemon', icon: 'unit', group: 'docker' },
};

export function groupOf({ thing }: Difference): Group {
  return plain[thing.kind].group;
}

/** What distinguishes a thing within its kind: a rule by what it does, a socket by who listens. */
export function wordsOf(thing: Thing): KindWords {
  const { one, several = `${one}s`, icon } = plain[thing.kind];
  if (thing.kind === 'rule') return { ...ruleWords(thing), icon };
  if (thing.kind === 'socket' && thing.process === 'docker-proxy')
    return { one: 'proxy listening', several: 'proxies listening', icon };
  if (thing.kind === 'link' && thing.linkKind === 'bridge') return named('bridge', 'bridge');
  if (thing.kind === 'link' && thing.linkKind === 'veth') return named('veth end', icon);
  return { one, several, icon };
}

export const vethPair: KindWords = named('veth pair', 'cable');

function named(one: string, icon: IconName): KindWords {
  return { one, several: `${one}s`, icon };
}

/** Targets that are not chains: iptables(8), iptables-extensions(8). */
const isTarget =
  /^(ACCEPT|DROP|REJECT|RETURN|QUEUE|[DS]NAT|MASQUERADE|REDIRECT|NETMAP|[A-Z]*LOG|[A-Z]*MARK|TRACE|TPROXY|NFQUEUE|TCPMSS|CT|NOTRACK|SET|TEE|TTL|TOS|DSCP)$/;

/** "DNAT rule", "forward accept", "input drop", "jump to DOCKER", "nat rule". */
function ruleWords({ table, target, hooks }: Extract<Thing, { kind: 'rule' }>): Omit<KindWords, 'icon'> {
  const plural = (one: string) => ({ one, several: `${one}s` });
  if (target === null) return plural(`${table} rule`);
  const [hook] = hooks;
  const verdict = target === 'ACCEPT' || target === 'DROP' || target === 'REJECT';
  if (table === 'filter' && verdict && hook && hooks.length === 1)
    return plural(`${hook.toLowerCase()} ${target.toLowerCase()}`);
  if (isTarget.test(target)) return plural(`${target} rule`);
  return { one: `jump to ${target}`, several: `jumps to ${target}` };
}
