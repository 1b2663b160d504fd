// What tests read in a packet trace.
import { placeWords } from '../../engine/network/place.ts';
import type { Hop, PacketTrace, TraceRequest } from '../../engine/protocol/packet-trace.ts';

export const tcp = (from: TraceRequest['from'], to: string, port: number): TraceRequest => ({
  from,
  to,
  protocol: 'tcp',
  port,
});

export const hopsOf = (trace: PacketTrace, direction: 'request' | 'reply') =>
  trace.legs.filter((leg) => leg.direction === direction && leg.flow === 0).flatMap(({ hops }) => hops);
export const rewrites = (hops: Hop[]) =>
  hops.flatMap((hop) =>
    hop.kind === 'rewrite'
      ? [
          `${hop.hook} ${hop.before[hop.side]} → ${hop.packet[hop.side]} ${hop.rule?.text?.match(/-j (\w+)/)?.[1] ?? 'conntrack'}`,
        ]
      : [],
  );
export const places = (hops: Hop[]) => [...new Set(hops.map(({ place }) => placeWords(place)))];
