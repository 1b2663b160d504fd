// The facts about a container or one of its published ports.
import type { Container, NetworkState } from '../../engine/protocol/network-state.ts';
import type { Facts } from './fact-sheet.ts';
import { fact } from './facts-namespace.ts';
import { requestTo } from '../trace/addresses.ts';
import { rulesOnAddresses, rulesOnPublished } from './mentions.ts';

export function containerFacts(container: Container, state: NetworkState): Facts {
  const { name, image, networkMode, pid, exposedPorts, publishedPorts, error } = container;
  const networks = container.networks.filter(({ address }) => address !== '');
  const host = hostOf(state);
  return {
    title: name,
    word: `container of ${image}`,
    kind: 'container',
    facts: [
      fact('State', [container.state === 'exited' ? `exited (${container.exitCode})` : container.state]),
      fact('Docker said', error ? [error] : []),
      fact('Network mode', [sayMode(networkMode, state)]),
      fact('Namespace', container.namespace ? [container.namespace] : []),
      fact('Pid on the host', pid === null ? [] : [String(pid)]),
      fact(
        'Addresses',
        networks.map(({ address, prefix, name: network }) => `${address}/${prefix} on ${network}`),
      ),
      fact('Gateway', networks.map(({ gateway }) => gateway).filter(Boolean)),
      fact(
        'MAC',
        networks.map(({ mac }) => mac),
      ),
      fact('Exposes', exposedPorts),
      fact(
        'Publishes',
        publishedPorts.map(({ hostAddress, hostPort, port }) => `${hostAddress}:${hostPort} → ${port}`),
      ),
      fact(
        'Processes',
        container.processes.map(({ name: process, containerPid }) => `${process}, pid ${containerPid}`),
      ),
    ].filter(({ values }) => values.length > 0),
    rules: host && networks.length > 0 ? rulesOnAddresses(addressesOf(container), host) : null,
    reveal: [
      { machine: 'host', text: `docker inspect ${name}` },
      { machine: 'host', text: container.namespace ? `docker port ${name}` : 'docker ps -a' },
    ],
  };
}

/** container:ID as docker run takes it: with the name of the container whose network it shares. */
function sayMode(mode: string, { docker }: NetworkState): string {
  const owner = mode.startsWith('container:') ? mode.slice('container:'.length) : null;
  const name = docker.containers.find(({ id }) => id === owner)?.name;
  return name ? `container:${name}` : mode;
}

export function publishedFacts(
  published: Container['publishedPorts'][number],
  container: Container,
  state: NetworkState,
): Facts {
  const { hostAddress, hostPort, port } = published;
  const host = hostOf(state);
  const proxy = host?.sockets.find((socket) => socket.port === hostPort);
  const addresses = addressesOf(container);
  return {
    title: `${hostAddress}:${hostPort}`,
    word: 'published port',
    kind: 'host',
    facts: [
      fact('On the host', [`${hostAddress}:${hostPort}`]),
      fact('Leads to', [`${addresses[0] ?? container.name}:${port.split('/')[0]} in ${container.name}`]),
      fact('Protocol', [port.split('/')[1] ?? 'tcp']),
      fact('Listening on the host', proxy ? [proxy.process ?? 'a process'] : []),
    ].filter(({ values }) => values.length > 0),
    rules: host ? rulesOnPublished(published, addresses, host) : null,
    reveal: [
      { machine: 'host', text: `docker port ${container.name}` },
      { machine: 'host', text: 'iptables -t nat -S DOCKER' },
    ],
    trace: requestTo(published, state),
  };
}

function hostOf(state: NetworkState) {
  return state.namespaces.find(({ machine }) => machine === 'host');
}

function addressesOf({ networks }: Container): string[] {
  return networks.map(({ address }) => address).filter((address) => address !== '');
}
