// Tells packets apart: which runs belong to the probe, to its answer, and to what a proxy opened because of it.
// Retransmissions and other connections are left out.
import type { Leg } from '../../protocol/packet-trace.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';
import { runsOf, type Run } from './runs.ts';

export interface TracedPacket {
  direction: Leg['direction'];
  flow: number;
  /** in the order the kernel told them within each namespace */
  runs: Run[];
}

/** At most one packet for each direction of each flow, in the order request, reply; that of the asked connection first. */
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

/** Whether a run is of the flow with that mark, and which way it goes. */
function directionOf({ headers }: Run, mark: number, flow: number): Leg['direction'] | null {
  const { packet, echoId, aboutAnother } = headers;
  if (aboutAnother) return flow === 0 ? 'reply' : null; // only those about the probe are traced
  if (echoId !== null) return echoId !== mark ? null : packet.says === 'echo request' ? 'request' : 'reply';
  if (packet.sourcePort === mark) return 'request';
  return packet.destinationPort === mark ? 'reply' : null;
}

/** The packet counts that the sender's namespace saw first; where it saw none, the one told of first. */
function firstOf(runs: Run[], sender: string | null): Run | undefined {
  return runs.find(({ namespace }) => namespace === sender) ?? runs[0];
}

function sameId(one: Run, other: Run): boolean {
  return one.headers.ipId === other.headers.ipId && one.headers.packet.says === other.headers.packet.says;
}
