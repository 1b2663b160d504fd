// Possible destinations of a packet: addresses, and names that the NetworkState knows.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import type { Container, NetworkState } from '../../engine/protocol/network-state.ts';
import { machineKind, type Kind } from '../app/kinds.ts';

export interface Destination {
  what:
    | { kind: 'published port'; container: string; port: string }
    | { kind: 'container'; container: string }
    | { kind: 'machine'; machine: 'host' | 'client' | 'internet' };
  address: string;
  /** null if any port may be meant */
  port: number | null;
  protocol: 'tcp' | 'udp' | null;
}

type PublishedPort = Container['publishedPorts'][number];

/** name of the internet machine in the site's DNS */
const outside = 'outside.test';

/** Published ports first, then containers, then the site's machines. */
export function destinationsIn(state: NetworkState): Destination[] {
  const running = state.docker.containers.filter((container) => container.state === 'running');
  return [...running.flatMap((one) => publishedOf(one, state)), ...running.flatMap(containerOf), ...machinesOf(state)];
}

function publishedOf({ name, publishedPorts }: Container, state: NetworkState): Destination[] {
  return publishedPorts.flatMap((published) => {
    const request = requestTo(published, state);
    if (request === null) return [];
    const { to: address, port } = request;
    const protocol = request.protocol === 'udp' ? 'udp' : 'tcp';
    const what = { kind: 'published port', container: name, port: published.port } as const;
    return [{ what, address, port, protocol } as const];
  });
}

/** A packet to a published port: from client, or from the host if no other machine can reach it. Null for IPv6. */
export function requestTo(published: PublishedPort, state: NetworkState): TraceRequest | null {
  const { port, hostAddress, hostPort } = published;
  const everywhere = hostAddress === '' || hostAddress === '0.0.0.0';
  const to = everywhere ? machineAddress(state, 'host') : hostAddress;
  if (to === null || !ipv4.test(to)) return null;
  const from = to.startsWith('127.') ? 'host' : 'client';
  return { from, to, protocol: port.endsWith('/udp') ? 'udp' : 'tcp', port: hostPort };
}

function containerOf({ name, networks }: Container): Destination[] {
  const own = networks.filter(({ address }) => address !== '');
  const what = { kind: 'container', container: name } as const;
  return own.map(({ address }) => ({ what, address, port: null, protocol: null }));
}

function machinesOf(state: NetworkState): Destination[] {
  return (['host', 'client', 'internet'] as const).flatMap((machine) => {
    const address = machineAddress(state, machine);
    const what = { kind: 'machine', machine } as const;
    return address === null ? [] : [{ what, address, port: null, protocol: null }];
  });
}

/** "80/tcp of web", "web", "outside.test". */
export function destinationWords({ what }: Destination): string {
  if (what.kind === 'published port') return `${what.port} of ${what.container}`;
  if (what.kind === 'container') return what.container;
  return what.machine === 'internet' ? outside : what.machine;
}

/** A published port is the host's. */
export function destinationKind({ what }: Destination): Kind {
  if (what.kind === 'published port') return 'host';
  return what.kind === 'container' ? 'container' : machineKind(what.machine);
}

/** The address at which others reach a machine: that of its default route's link, otherwise of its first link. */
export function machineAddress(state: NetworkState, machine: 'host' | 'client' | 'internet'): string | null {
  const namespace = state.namespaces.find((one) => one.machine === machine);
  const uplink = namespace?.routes.find(({ destination }) => destination === 'default')?.device;
  const links = namespace?.links.filter(({ kind }) => kind !== 'loopback') ?? [];
  const link = links.find(({ name }) => name === uplink) ?? links[0];
  return link?.addresses.find(({ family }) => family === 4)?.address ?? null;
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** The IPv4 address of a name or an address; null if it is unknown. */
export function resolve(text: string, state: NetworkState | null): string | null {
  const name = text.trim();
  if (ipv4.test(name)) return name;
  if (name === 'localhost') return '127.0.0.1';
  if (!state) return null;
  if (name === outside) return machineAddress(state, 'internet');
  if (name === 'host' || name === 'client' || name === 'internet') return machineAddress(state, name);
  const container = state.docker.containers.find((one) => one.name === name);
  return container?.networks.find(({ address }) => address !== '')?.address ?? null;
}
