// One packet on its way, and its stay in one namespace. Whatever happens to it is told as a hop.
import type { Hop, Packet } from '../../protocol/journey.ts';
import type { Link, Namespace } from '../../protocol/network-state.ts';
import type { Tracking } from './conntrack.ts';
import { placeName } from './places.ts';
import { gatewayId } from './site.ts';
import type { World } from './world.ts';

export interface Flight {
  flow: number;
  packet: Packet;
  /** the packet that an ICMP error quotes */
  about: Packet | null;
  /** how often it may be routed on still (time to live) */
  ttl: number;
  hops: Hop[];
}

export interface Stay {
  world: World;
  flight: Flight;
  namespace: Namespace;
  /** what connection tracking says of it here; null before it was asked, or where nothing is tracked */
  tracking: Tracking | null;
  /** the port of a bridge by which it came in */
  port?: Link;
}

/** The packet comes into a namespace. What else shapes it there, and the model does not know, is noted. */
export function begin(of: Pick<Stay, 'world' | 'flight' | 'namespace'> & Partial<Stay>): Stay {
  const { world, namespace } = of;
  const besides = namespace.besides ?? [];
  if (besides.length > 0)
    world.gaps.add(`In ${placeOf(of)} there is what the model does not know: ${besides.join(', ')}.`);
  return { tracking: null, ...of };
}

/** How a flight ends. */
export type Ending =
  | { kind: 'delivered'; stay: Stay }
  | { kind: 'dropped'; stay: Stay }
  /** by -j REJECT; `answer` as a Packet says it */
  | { kind: 'rejected'; stay: Stay; answer: string }
  /** a machine that should pass it on has no route */
  | { kind: 'no-route'; stay: Stay }
  /** it was routed on too often */
  | { kind: 'expired'; stay: Stay }
  /** it could not be sent at all: no route */
  | { kind: 'unsent'; stay: Stay }
  /** the kernel let go of it where no rule is asked */
  | { kind: 'lost'; stay: Stay };

type Own<Kind extends Hop['kind']> = Kind extends Hop['kind']
  ? Omit<Extract<Hop, { kind: Kind }>, 'namespace' | 'place' | 'observed' | 'packet'>
  : never;

export function tell({ world, flight, namespace }: Stay, hop: Own<Hop['kind']>): void {
  const { hops, packet } = flight;
  if (namespace.id !== gatewayId) {
    const place = placeName(world.state, namespace.id);
    hops.push({ ...hop, namespace: namespace.id, place, observed: false, packet: { ...packet } } as Hop);
    return;
  }
  const says = 'the network between the machines';
  if (hops.at(-1)?.kind === 'unseen') return;
  hops.push({ kind: 'unseen', namespace: null, place: 'out of sight', observed: false, packet: { ...packet }, says });
}

/** Notes in words why the packet goes no further. */
export function lose(stay: Stay, why: string): Ending {
  stay.world.gaps.add(why);
  return { kind: 'lost', stay };
}

/** "host", "client", "container web"; of the gateway what its hops are called. */
export function placeOf({ world, namespace }: Pick<Stay, 'world' | 'namespace'>): string {
  return namespace.id === gatewayId ? 'the router between the machines' : placeName(world.state, namespace.id);
}
