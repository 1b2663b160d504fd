// Assigns runs to packets: the probe, its answer, and the packets of a connection that a proxy opened because of it.
// Retransmissions and other connections are left out.
import { isDeepStrictEqual } from 'node:util';
import { isIcmp, type Message } from '../../network/packet-message.ts';
import type { Leg } from '../../protocol/packet-trace.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';
import { runsOf, type Run } from './runs.ts';

export interface TracedPacket {
  direction: Leg['direction'];
  flow: number;
  /** within each namespace in the order of the kernel's events */
  runs: Run[];
}

/** At most one packet for each direction of each flow: request, then reply; first those of the requested connection. */
export function packetsOf(output: TracerOutput, sender: string): TracedPacket[] {
  const mark = linesOf(output, 'ready')[0]?.mark;
  const proxy = linesOf(output, 'proxy')[0];
  if (mark === undefined) return [];
  const marks = proxy ? [mark, proxy.port] : [mark];
  const runs = runsOf(output);
  return marks.flatMap((mark, flow) =>
    (['request', 'reply'] as const).flatMap((direction) => {
      const ofDirection = runs.filter((run) => directionOf(run, mark, flow) === direction);
      const first = firstOf(ofDirection, flow === 0 ? sender : null);
      const ofPacket = ofDirection.filter((run) => first && sameId(run, first));
      return ofPacket.length > 0 ? [{ direction, flow, runs: ofPacket }] : [];
    }),
  );
}

/** The run's direction in the flow with that mark; null if it belongs to another flow. */
function directionOf({ headers }: Run, mark: number, flow: number): Leg['direction'] | null {
  const { packet, echoId, aboutAnother } = headers;
  if (aboutAnother) return flow === 0 ? 'reply' : null; // only errors about the probe are traced
  if (echoId !== null) return echoId !== mark ? null : isIcmp(packet, 'echo request') ? 'request' : 'reply';
  if (packet.sourcePort === mark) return 'request';
  return packet.destinationPort === mark ? 'reply' : null;
}

/** The packet that the sender's namespace saw first; if it saw none, the first one reported. */
function firstOf(runs: Run[], sender: string | null): Run | undefined {
  return runs.find(({ namespace }) => namespace === sender) ?? runs[0];
}

const messageOf = ({ headers: { packet } }: Run): Message => ({ flags: packet.flags, icmp: packet.icmp });

function sameId(one: Run, other: Run): boolean {
  return one.headers.ipId === other.headers.ipId && isDeepStrictEqual(messageOf(one), messageOf(other));
}
