// Formats a packet trace of the kernel and one of the model alike, and shows where they differ.
import type { Hop, PacketTrace, Packet } from '../../../engine/protocol/packet-trace.ts';
import { tellTrace } from '../trace/tell.ts';

/** Lines of tellTrace without what only a real packet has: its source port, and what was observed. */
export function comparable(trace: PacketTrace): string[] {
  const senders = trace.legs
    .filter(({ direction }) => direction === 'request')
    .map(({ hops }) => hops[0]?.packet.sourcePort);
  const hide = <Ends extends Pick<Packet, 'sourcePort' | 'destinationPort'>>(ends: Ends): Ends => ({
    ...ends,
    sourcePort: senders.includes(ends.sourcePort) ? null : ends.sourcePort,
    destinationPort: senders.includes(ends.destinationPort) ? null : ends.destinationPort,
  });
  const hidden = (hop: Hop): Hop => ({
    ...hop,
    observed: true,
    packet: hide(hop.packet),
    ...(hop.kind === 'rewrite' && { before: hide(hop.before) }),
  });
  const legs = trace.legs.map((leg) => ({ ...leg, hops: withoutEnd(leg.hops).map(hidden) }));
  const connections = trace.connections.map(({ connection, ...of }) => {
    const { original, reply } = connection;
    return { ...of, connection: { ...connection, state: null, original: hide(original), reply: hide(reply) } };
  });
  const lines = tellTrace({ ...trace, legs, connections, gaps: [] });
  const isConnection = (line: string) => line.startsWith('conntrack: ');
  return [...lines.filter((line) => !isConnection(line)), ...lines.filter(isConnection).toSorted()];
}

/** A rewrite shows only when the packet meets something afterwards; if it is lost at once, nobody sees the rewrite. */
function withoutEnd(hops: readonly Hop[]): readonly Hop[] {
  return hops.at(-1)?.kind === 'rewrite' ? hops.slice(0, -1) : hops;
}

/** Empty if they agree; otherwise both, line by line, with a sign before lines that only one has. */
export function differences(kernel: PacketTrace, model: PacketTrace): string[] {
  const [real, told] = [comparable(kernel), comparable(model)];
  if (real.join('\n') === told.join('\n')) return [];
  const lines: string[] = [];
  const common = longestCommon(real, told);
  let at = 0;
  let beside = 0;
  for (const line of [...common, null]) {
    for (; at < real.length && real[at] !== line; at++) lines.push(`kernel  ${real[at]}`);
    for (; beside < told.length && told[beside] !== line; beside++) lines.push(`model   ${told[beside]}`);
    if (line !== null) lines.push(`        ${line}`);
    at++;
    beside++;
  }
  const notes = [
    ...kernel.gaps.map(({ says }) => `kernel’s gap: ${says}`),
    ...model.gaps.map(({ says }) => `model’s gap: ${says}`),
  ];
  return [...lines, ...notes];
}

function longestCommon(one: readonly string[], other: readonly string[]): string[] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      lengths[i]![j] =
        one[i] === other[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const common: string[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) {
      common.push(one[i]!);
      i++;
      j++;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return common;
}
