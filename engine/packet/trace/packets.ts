// Tells packets apart: which runs belong to the probe, to its answer, and to what a proxy opened because of it.
// Retransmissions and other connections are left out.
import type { Trip } from '../../protocol/journey.ts';
import { linesOf, type Recording } from './recording.ts';
import { runsOf, type Run } from './runs.ts';

export interface TracedPacket {
  leg: Trip['leg'];
  flow: number;
  /** in the order the kernel told them within each namespace */
  runs: Run[];
}

/** At most one packet for each leg of each flow, in the order request, reply; that of the asked connection first. */
export function packetsOf(recording: Recording, sender: string): TracedPacket[] {
  const mark = linesOf(recording, 'ready')[0]?.mark;
  const proxy = linesOf(recording, 'proxy')[0];
  if (mark === undefined) return [];
  const marks = proxy ? [mark, proxy.port] : [mark];
  const runs = runsOf(recording);
  return marks.flatMap((mark, flow) =>
    (['request', 'reply'] as const).flatMap((leg) => {
      const ofLeg = runs.filter((run) => legOf(run, mark, flow) === leg);
      const first = firstOf(ofLeg, flow === 0 ? sender : null);
      const ofPacket = ofLeg.filter((run) => first && sameId(run, first));
      return ofPacket.length > 0 ? [{ leg, flow, runs: ofPacket }] : [];
    }),
  );
}

/** Whether a run is of the flow with that mark, and which way it goes. */
function legOf({ headers }: Run, mark: number, flow: number): Trip['leg'] | null {
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
