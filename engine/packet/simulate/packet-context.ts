// One packet on its way, and its visit to one namespace. Everything that happens to it is recorded as a hop.
import type { Message } from '../../network/packet-message.ts';
import type { Hop, Packet } from '../../protocol/packet-trace.ts';
import type { Link, Namespace } from '../../protocol/network-state.ts';
import type { Tracking } from './conntrack.ts';
import { outOfSight, placeOf, placeWords } from '../../network/place.ts';
import { gatewayId } from './site.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

export interface Flight {
  flow: number;
  packet: Packet;
  /** the packet that an ICMP error quotes */
  about: Packet | null;
  /** how many more times it may be routed (time to live) */
  ttl: number;
  hops: Hop[];
}

export interface PacketContext {
  network: SimulatedNetwork;
  flight: Flight;
  namespace: Namespace;
  /** its connection tracking state here; null before tracking, or if nothing is tracked */
  tracking: Tracking | null;
  /** the bridge port by which it came in */
  port?: Link;
}

/** The packet enters a namespace. Notes settings there that could affect it but that the model does not know. */
export function begin(
  of: Pick<PacketContext, 'network' | 'flight' | 'namespace'> & Partial<PacketContext>,
): PacketContext {
  const { network, namespace } = of;
  const besides = namespace.besides ?? [];
  if (besides.length > 0)
    network.gaps.add(`In ${placeText(of)} there is what the model does not know: ${besides.join(', ')}.`);
  return { tracking: null, ...of };
}

/** How a packet's way ends. */
export type Ending =
  | { kind: 'delivered'; context: PacketContext }
  | { kind: 'dropped'; context: PacketContext }
  /** by -j REJECT, which sends `answer` */
  | { kind: 'rejected'; context: PacketContext; answer: Message }
  /** a machine that should forward it has no route */
  | { kind: 'no-route'; context: PacketContext }
  /** it was routed too many times */
  | { kind: 'expired'; context: PacketContext }
  /** it could not be sent at all: no route */
  | { kind: 'unsent'; context: PacketContext }
  /** the kernel dropped it at a place without rules */
  | { kind: 'lost'; context: PacketContext };

type Own<Kind extends Hop['kind']> = Kind extends Hop['kind']
  ? Omit<Extract<Hop, { kind: Kind }>, 'namespace' | 'place' | 'observed' | 'packet'>
  : never;

export function tell({ flight, namespace }: PacketContext, hop: Own<Hop['kind']>): void {
  const { hops, packet } = flight;
  if (namespace.id !== gatewayId) {
    const place = placeOf(namespace);
    hops.push({ ...hop, namespace: namespace.id, place, observed: false, packet: { ...packet } } as Hop);
    return;
  }
  if (hops.at(-1)?.kind === 'unseen') return;
  hops.push({ kind: 'unseen', namespace: null, place: outOfSight, observed: false, packet: { ...packet } });
}

/** Records in words why the packet goes no further. */
export function lose(context: PacketContext, why: string): Ending {
  context.network.gaps.add(why);
  return { kind: 'lost', context };
}

/** "host", "client", "container web"; for the gateway, the name used in its hops. */
export function placeText({ namespace }: Pick<PacketContext, 'namespace'>): string {
  return namespace.id === gatewayId ? 'the router between the machines' : placeWords(placeOf(namespace));
}
