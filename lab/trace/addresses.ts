// Possible destinations of a packet: addresses, and names that the NetworkState knows.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import type { Container, NetworkState } from '../../engine/protocol/network-state.ts';
import type { Kind } from '../app/kinds.ts';

export interface Destination {
  /** what it is, for example "web 80/tcp" or "outside.test" */
  label: string;
  kind: Kind;
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
    return [{ label: `${published.port} of ${name}`, kind: 'host', address, port, protocol } as const];
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
  return own.map(({ address }) => ({ label: name, kind: 'container', address, port: null, protocol: null }));
}

const machineKinds = { host: 'host', client: 'client', internet: 'outside' } as const;

function machinesOf(state: NetworkState): Destination[] {
  return (['host', 'client', 'internet'] as const).flatMap((machine) => {
    const address = machineAddress(state, machine);
    const label = machine === 'internet' ? outside : machine;
    return address === null ? [] : [{ label, kind: machineKinds[machine], address, port: null, protocol: null }];
  });
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
