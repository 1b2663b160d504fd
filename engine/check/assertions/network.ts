// Judges `network`: whether Docker has a network as described, or none of that name.
import type { DockerNetwork } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { dockerSilence } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

type WantedNetwork = Wanted<'network'>;

export function judgeNetwork(wanted: WantedNetwork, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string): Finding => ({ pass, expected, actual, evidence: null });
  const silence = dockerSilence(state);
  if (silence) return finding(false, silence);

  const found = state.docker.networks.find(({ name }) => name === wanted.name);
  if (!found) {
    const names = listed(state.docker.networks.map(({ name }) => name));
    return finding(!wanted.exists, `there is no network ${wanted.name}${names ? `; there is ${names}` : ''}`);
  }
  const faults = faultsOf(wanted, found);
  if (!wanted.exists)
    return finding(
      faults.length > 0,
      `network ${found.name} is there${faults.length ? `, and it ${listed(faults)}` : ''}`,
    );
  return finding(faults.length === 0, `network ${found.name} ${faults.length ? listed(faults) : summary(found)}`);
}

function faultsOf({ driver, subnet, gateway, bridge }: WantedNetwork, found: DockerNetwork): string[] {
  const faults = [
    driver !== undefined && found.driver !== driver && `has the driver ${found.driver}`,
    subnet !== undefined && !found.subnets.some((one) => one.subnet === subnet) && `has ${subnets(found)}`,
    gateway !== undefined && !found.subnets.some((one) => one.gateway === gateway) && `has ${gateways(found)}`,
    bridge !== undefined &&
      found.bridge !== bridge &&
      `is behind ${found.bridge ? `bridge ${found.bridge}` : 'no bridge'}`,
  ];
  return faults.filter((fault) => typeof fault === 'string');
}

function subnets({ subnets: all }: DockerNetwork): string {
  return all.length ? `the subnet ${listed(all.map(({ subnet }) => subnet))}` : 'no subnet';
}

function gateways({ subnets: all }: DockerNetwork): string {
  const known = all.map(({ gateway }) => gateway).filter((gateway) => gateway !== '');
  return known.length ? `the gateway ${listed(known)}` : 'no gateway';
}

function summary(found: DockerNetwork): string {
  return `has ${subnets(found).replace(/^the subnet/, 'subnet')}${found.bridge ? ` and is behind bridge ${found.bridge}` : ''}`;
}

function describeWanted({ name, driver, subnet, gateway, bridge, exists }: WantedNetwork): string {
  const facts = [
    driver && `with driver ${driver}`,
    subnet && `with subnet ${subnet}`,
    gateway && `with gateway ${gateway}`,
    bridge && `behind bridge ${bridge}`,
  ].filter((fact) => typeof fact === 'string');
  return `Docker has ${exists ? 'a' : 'no'} network ${name}${facts.length ? ` ${listed(facts)}` : ''}`;
}
