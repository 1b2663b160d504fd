// Suggests packets to trace in the present network, for a person who has not sent one yet.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import { machineNameSchema } from '../../engine/protocol/machine.ts';
import type { Container, NetworkState } from '../../engine/protocol/network-state.ts';
import { machineAddress, requestTo } from './addresses.ts';

export interface Idea {
  /** what it is, in a few words */
  says: string;
  request: TraceRequest;
}

/** At most four: to a published port, out of a container, between two containers, to a container nothing leads to. */
export function ideasIn(state: NetworkState): Idea[] {
  const running = state.docker.containers.filter((container) => container.state === 'running');
  const connected = running.filter((container) => addressOf(container) !== null);
  return [published(running, state), outwards(connected[0], state), between(connected), ...around(connected, state)]
    .flat()
    .slice(0, 4);
}

function published(running: readonly Container[], state: NetworkState): Idea[] {
  const all = running.flatMap(({ name, publishedPorts }) => publishedPorts.map((one) => ({ name, one })));
  const { name, one } = all.find(({ one: { port } }) => port === '80/tcp') ?? all[0] ?? {};
  const request = one && requestTo(one, state);
  return request ? [{ says: `into the published port of ${name}`, request }] : [];
}

function outwards(container: Container | undefined, state: NetworkState): Idea[] {
  const to = machineAddress(state, 'internet');
  const from = container && machineNameSchema.safeParse(`container:${container.name}`).data;
  return from && to !== null ? [{ says: 'out of a container', request: { from, to, protocol: 'tcp', port: 80 } }] : [];
}

function between([one, other]: readonly Container[]): Idea[] {
  const to = other && addressOf(other);
  const from = one && machineNameSchema.safeParse(`container:${one.name}`).data;
  return from && to
    ? [{ says: 'from container to container', request: { from, to, protocol: 'icmp', port: null } }]
    : [];
}

/** Always possible: a container's own address from outside, a port of the host, the internet. */
function around([container]: readonly Container[], state: NetworkState): Idea[] {
  const inside = container ? addressOf(container) : null;
  const [host, internet] = [machineAddress(state, 'host'), machineAddress(state, 'internet')];
  const ideas: [string, TraceRequest['from'], string | null, number | null][] = [
    ['to a container’s own address', 'client', inside, 80],
    ['to the host', 'client', host, 80],
    ['from the host to the internet', 'host', internet, null],
  ];
  return ideas.flatMap(([says, from, to, port]) =>
    to === null ? [] : [{ says, request: { from, to, protocol: port === null ? 'icmp' : 'tcp', port } }],
  );
}

function addressOf({ networks }: Container): string | null {
  return networks.find(({ address }) => address !== '')?.address ?? null;
}
