// Formats a packet trace in short lines, one for each hop, for tests to compare and people to read.
import { messageWords } from '../../../engine/network/packet-message.ts';
import { placeWords } from '../../../engine/network/place.ts';
import { formatEndpoint } from '../../../engine/packet/simulate/format-endpoint.ts';
import type { Hop, PacketTrace, Packet, RuleReference } from '../../../engine/protocol/packet-trace.ts';

export function tellTrace({ legs, outcome, gaps, connections }: PacketTrace): string[] {
  return [
    ...legs.flatMap(({ direction, flow, hops, end }) => [
      `== ${direction}${flow > 0 ? ` of flow ${flow}` : ''}: ${hops[0] ? packetText(hops[0].packet) : ''}`,
      ...hops.map(tellHop),
      `-- ${end}`,
    ]),
    ...connections.map(
      ({ connection: { original, reply, state, protocol } }) =>
        `conntrack: ${protocol} ${state ?? '-'} ${ends(original)}, answered ${ends(reply)}`,
    ),
    `outcome: ${outcome.kind}: ${outcome.says}`,
    ...gaps.map((gap) => `gap: ${gap.says}`),
  ];
}

function tellHop(hop: Hop): string {
  const observed = hop.observed ? '' : ' (not observed)';
  return `${placeWords(hop.place)}: ${what(hop)}${observed}`;
}

function what(hop: Hop): string {
  switch (hop.kind) {
    case 'socket':
      return `${hop.process ?? 'somebody'} ${hop.action}`;
    case 'interface':
      return `${hop.direction} by ${hop.interface}${hop.bridge ? ` of ${hop.bridge}` : ''}`;
    case 'conntrack':
      return `${hop.hook}: conntrack says ${hop.state}`;
    case 'rule':
      return `${hop.hook}: ${ruleText(hop.rule)} [${hop.rule.text}] → ${hop.verdict}${hop.to ? ` ${hop.to}` : ''}`;
    case 'end-of-chain':
      return `${hop.hook}: end of ${hop.table} ${hop.chain} → ${hop.verdict}`;
    case 'rewrite':
      return `${hop.hook}: ${hop.side} ${end(hop.before, hop.side)} → ${end(hop.packet, hop.side)} by ${hop.rule ? ruleText(hop.rule) : 'conntrack'}`;
    case 'route':
      return `route ${hop.decision}${hop.interface ? ` by ${hop.interface}` : ''}${hop.gateway ? ` via ${hop.gateway}` : ''}`;
    case 'unseen':
      return 'the network between the machines';
  }
}

function ruleText({ table, chain, number }: RuleReference): string {
  return `${table} ${chain} ${number ?? '?'}`;
}

function packetText(packet: Packet): string {
  return `${packet.protocol} ${messageWords(packet)} ${end(packet, 'source')} → ${end(packet, 'destination')}`;
}

function end(packet: Packet, side: 'source' | 'destination'): string {
  return formatEndpoint(packet[side], packet[`${side}Port`]);
}

interface Tuple {
  source: string;
  destination: string;
  sourcePort: number | null;
  destinationPort: number | null;
}

function ends({ source, destination, sourcePort, destinationPort }: Tuple): string {
  return `${formatEndpoint(source, sourcePort)} → ${formatEndpoint(destination, destinationPort)}`;
}
