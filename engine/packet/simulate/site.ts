// The network between the machines, as native/guest/site/site builds it: a LAN with host and client, and a router from
// the LAN to internet. It is not observed, but vethlab builds it and nobody can change it.
import type { Link, Namespace, NetworkState } from '../../protocol/network-state.ts';

export const gatewayId = 'net:[gateway]';
const machines = ['host', 'client', 'internet'] as const;

/** The state plus the gateway as one more namespace, with the machines' interfaces connected to it. */
export function withGateway(state: NetworkState): NetworkState {
  const links: Link[] = [lan];
  const namespaces = state.namespaces.map((namespace) => {
    const { machine } = namespace;
    const plugged = machine && namespace.links.find(({ kind, peer }) => kind === 'veth' && peer?.namespace === null);
    if (!plugged) return namespace;
    const index = 2 + machines.indexOf(machine);
    links.push(portTo(machine, index, namespace.id, plugged));
    const joined: Link = { ...plugged, peer: { index, namespace: gatewayId } };
    return { ...namespace, links: namespace.links.map((link) => (link === plugged ? joined : link)) };
  });
  return { ...state, namespaces: [...namespaces, { ...gateway, links }] };
}

const nothing = { mac: '', mtu: 1500, up: true, running: true, peer: null, bridge: null, addresses: [] };
const address = (text: string) => [{ address: text, prefix: 24, family: 4, scope: 'global' } as const];
const lan: Link = { ...nothing, index: 1, name: 'lan', kind: 'bridge', addresses: address('192.168.190.2') };

function portTo(machine: string, index: number, namespace: string, other: Link): Link {
  const wan = machine === 'internet';
  return {
    ...nothing,
    index,
    name: wan ? 'wan' : `lan-${machine}`,
    kind: 'veth',
    running: other.up,
    bridge: wan ? null : 'lan',
    peer: { index: other.index, namespace },
    addresses: wan ? address('203.0.113.1') : [],
  };
}

const onLink = { gateway: null, scope: 'link', protocol: 'kernel', metric: 0 };
const gateway: Namespace = {
  id: gatewayId,
  names: [],
  machine: null,
  containers: [],
  forwarding: true,
  links: [],
  routes: [
    { ...onLink, destination: '192.168.190.0/24', device: 'lan', source: '192.168.190.2' },
    { ...onLink, destination: '203.0.113.0/24', device: 'wan', source: '203.0.113.1' },
  ],
  chains: [],
  sockets: [],
  connections: [],
};
