// Looks a destination up as the kernel does: own addresses first, then the main table, longest prefix first. The
// NetworkState has no policy rules, other tables or rejecting routes, so they are not considered.
import type { Link, Namespace, Route } from '../../protocol/network-state.ts';
import { UnsupportedError } from './unsupported-error.ts';
import { contains, isFrom, lastAddress, prefixLength } from '../../network/ipv4.ts';

export type Way =
  { decision: 'here' } | { decision: 'on'; link: Link; gateway: string | null; route: Route } | { decision: 'none' };

/** Throws UnsupportedError for broadcast and multicast. */
export function findWay(namespace: Namespace, destination: string): Way {
  if (isLocal(namespace, destination)) return { decision: 'here' };
  if (isFrom(destination, '224.0.0.0')) throw new UnsupportedError(`multicast (${destination})`);
  if (isBroadcast(namespace, destination)) throw new UnsupportedError(`a broadcast address (${destination})`);
  const fitting = namespace.routes.filter((route) => contains(route.destination, destination));
  const best = fitting.toSorted(
    (one, other) => prefixLength(other.destination) - prefixLength(one.destination) || one.metric - other.metric,
  )[0];
  const link = best && namespace.links.find(({ name }) => name === best.device);
  return best && link ? { decision: 'on', link, gateway: best.gateway, route: best } : { decision: 'none' };
}

/** Any address of any link, up or down, is the machine's own; so is all of 127.0.0.0/8 while lo is up. */
export function isLocal({ links }: Namespace, address: string): boolean {
  return links.some(({ kind, up, addresses }) =>
    addresses.some(
      ({ family, address: own, prefix }) =>
        family === 4 && (own === address || (kind === 'loopback' && up && contains(`${own}/${prefix}`, address))),
    ),
  );
}

export function isBroadcast({ links }: Namespace, address: string): boolean {
  if (address === '255.255.255.255') return true;
  const networks = links.flatMap(({ up, addresses }) => (up ? addresses.filter(({ family }) => family === 4) : []));
  return networks.some(({ address: own, prefix }) => prefix < 31 && lastAddress(`${own}/${prefix}`) === address);
}

/** The source address for a sender that chooses none; null if the machine has no address. */
export function sourceFor(namespace: Namespace, destination: string, way: Way): string | null {
  if (way.decision === 'none') return null;
  if (way.decision === 'here') return ownSource(namespace, destination);
  return way.route.source ?? addressOn(namespace, way.link, way.gateway ?? destination);
}

function ownSource({ links }: Namespace, destination: string): string {
  const exact = links.some(({ addresses }) => addresses.some(({ address }) => address === destination));
  const loopback = links.find(({ kind }) => kind === 'loopback')?.addresses.find(({ family }) => family === 4);
  return exact ? destination : (loopback?.address ?? destination);
}

/** As the kernel chooses (inet_select_addr): one in the neighbour's network, else the link's first, else any other. */
export function addressOn({ links }: Namespace, link: Link, neighbour: string): string | null {
  const own = link.addresses.filter(({ family, scope }) => family === 4 && scope !== 'host');
  const near = own.find(({ address, prefix }) => contains(`${address}/${prefix}`, neighbour));
  const chosen = near ?? own[0];
  if (chosen) return chosen.address;
  const others = links.flatMap(({ addresses }) => addresses);
  return others.find(({ family, scope }) => family === 4 && scope === 'global')?.address ?? null;
}
