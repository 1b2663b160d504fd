// Judges `bridgePorts`: how many ports a bridge has, and whether a container is attached to one of them.
import type { Link, Namespace, NetworkState } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { containerNamespace, findContainer, findLink, machineNamespace, portsOf } from '../../network/state-queries.ts';
import { counted, listed } from '../text.ts';

type WantedPorts = Wanted<'bridgePorts'>;

export function judgeBridgePorts(wanted: WantedPorts, { state }: CheckContext): Finding {
  const { on, bridge, count, includes, lacks } = wanted;
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string): Finding => ({ pass, expected, actual, evidence: null });
  const namespace = machineNamespace(state, on);
  if (!namespace) return finding(false, `${on} is not there`);
  const link = findLink(namespace, bridge);
  if (!link) return finding(false, `${on} has no link ${bridge}`);
  if (link.kind !== 'bridge') return finding(false, `${bridge} is no bridge, it is of kind ${link.kind}`);

  const ports = portsOf(namespace, bridge);
  const names = listed(ports.map(({ name }) => name));
  const shown =
    ports.length === 0 ? `${bridge} has no port` : `${bridge} has ${counted(ports.length, 'port')}: ${names}`;
  if (count !== undefined && ports.length !== count) return finding(false, shown);
  for (const name of [includes, lacks].filter((one) => one !== undefined)) {
    const absent = whyAbsent(state, name, ports, namespace, bridge);
    if (name === includes && absent !== null) return finding(false, absent);
    if (name === lacks && absent === null) return finding(false, `${name} hangs on ${bridge}`);
  }
  return finding(true, shown);
}

/** Why the container's veth is not among the ports; null if it is. */
function whyAbsent(state: NetworkState, name: string, ports: Link[], here: Namespace, bridge: string): string | null {
  const container = findContainer(state, name);
  if (!container) return `there is no container ${name}`;
  const own = containerNamespace(state, container);
  if (!own) return `${name} is not running`;
  const ends = here.links.filter(({ peer }) => peer?.namespace === own.id);
  if (ports.some((port) => ends.includes(port))) return null;
  if (ends.length === 0) return `${name} has no veth whose other end is here`;
  const masters = ends.map((end) => `${end.name} is a port of ${end.bridge ?? 'no bridge'}`);
  return `${name}’s ${listed(masters)}, not of ${bridge}`;
}

function describeWanted({ bridge, count, includes, lacks }: WantedPorts): string {
  const facts = [
    count !== undefined && `has ${count === 0 ? 'no port' : counted(count, 'port')}`,
    includes !== undefined && `has a port for ${includes}`,
    lacks !== undefined && `has no port for ${lacks}`,
  ].filter((fact) => typeof fact === 'string');
  return facts.length === 0 ? `there is a bridge ${bridge}` : `${bridge} ${listed(facts)}`;
}
