// The facts about a cable, the site's LAN and its gateway.
import type { Link, Namespace, NetworkState } from '../../engine/protocol/network-state.ts';
import type { Cable } from './cables.ts';
import type { Facts, Reveal } from './fact-sheet.ts';
import { fact, inNamespace } from './facts-namespace.ts';
import { namespaceTitle } from './tables.ts';
import { gatewayId, lanId, linkId, type TopologyId } from './topology-ids.ts';

export function cableFacts(cable: Cable, state: NetworkState): Facts {
  const ends = [cable.from, cable.to].flatMap((id) => endOf(id, state) ?? []);
  const veth = cable.kind !== 'site';
  return {
    title: ends.map(({ link }) => link.name).join(' – ') || 'LAN – gateway',
    word: veth ? 'veth pair' : 'cable of the site',
    kind: null,
    facts: [
      ...ends.map(({ link, namespace }) =>
        fact(`In ${namespaceTitle(namespace)}`, [`${link.name}, index ${link.index}, ${link.up ? 'up' : 'down'}`]),
      ),
      fact('Leads to', [cable.to, cable.from].flatMap(sayPlace)),
      fact('Other end', cable.kind === 'stub' ? ['out of sight'] : []),
    ].filter(({ values }) => values.length > 0),
    rules: null,
    reveal: ends.flatMap(({ link, namespace }): Reveal[] => {
      const inside = inNamespace(namespace);
      return inside ? [inside(`ip link show ${link.name}`)] : [];
    }),
  };
}

function endOf(id: TopologyId | null, state: NetworkState): { link: Link; namespace: Namespace } | null {
  for (const namespace of state.namespaces)
    for (const link of namespace.links) if (linkId(namespace.id, link.name) === id) return { link, namespace };
  return null;
}

function sayPlace(id: TopologyId | null): string[] {
  return id === lanId ? ['the LAN'] : id === gatewayId ? ['the gateway'] : [];
}

export function lanFacts(state: NetworkState): Facts {
  const onLan = state.namespaces.filter(({ machine }) => machine === 'host' || machine === 'client');
  const addresses = onLan.flatMap((namespace) =>
    namespace.links
      .filter(({ name }) => name === 'eth0')
      .flatMap((link) => link.addresses.map(({ address }) => `${address} ${namespaceTitle(namespace)}`)),
  );
  return {
    title: 'LAN',
    word: 'network of the site',
    kind: 'outside',
    facts: [
      fact('Subnet', subnetOf(state)),
      fact('On it', [...gateways(state).map((one) => `${one} gateway`), ...addresses]),
    ],
    rules: null,
    reveal: [
      { machine: 'client', text: 'ip route' },
      { machine: 'host', text: 'ip neigh' },
    ],
  };
}

export function gatewayFacts(state: NetworkState): Facts {
  const beyond = state.namespaces.find(({ machine }) => machine === 'internet');
  const outer = beyond?.routes.flatMap(({ gateway }) => gateway ?? []) ?? [];
  return {
    title: 'gateway',
    word: 'router between the LAN and the internet',
    kind: 'outside',
    facts: [fact('On the LAN', gateways(state)), fact('On the internet’s side', outer)],
    rules: null,
    reveal: [{ machine: 'host', text: 'ip route show default' }],
  };
}

const client = (state: NetworkState) => state.namespaces.find(({ machine }) => machine === 'client');
const gateways = (state: NetworkState) => client(state)?.routes.flatMap(({ gateway }) => gateway ?? []) ?? [];
const subnetOf = (state: NetworkState) =>
  client(state)
    ?.routes.filter(({ gateway }) => !gateway)
    .map(({ destination }) => destination) ?? [];
