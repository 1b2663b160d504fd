// Converts Docker's answers to the Docker part of a NetworkState. Docker Engine API,
// https://docs.docker.com/reference/api/engine/
import type { Container, Docker, DockerNetwork, Image } from '../protocol/network-state.ts';
import type { RawContainer, RawImage, RawLine, RawNetwork, RawProcess } from './raw-line.ts';

/** Containers in the order they were created; networks and images sorted by name. */
export function parseDocker(line: RawLine): Docker {
  const { docker } = line;
  const containers = docker.containers.map((raw) => parseContainer(raw, line.processes));
  return {
    running: docker.running,
    version: docker.version,
    containers: containers.sort((one, other) => one.createdAtMs - other.createdAtMs),
    networks: docker.networks.map(parseNetwork).sort((one, other) => one.name.localeCompare(other.name)),
    images: docker.images.map(parseImage).sort((one, other) => imageName(one).localeCompare(imageName(other))),
    units: docker.units,
    daemonOptions: docker.daemonOptions,
  };
}

function parseContainer(raw: RawContainer, processes: readonly RawProcess[]): Container {
  const alive = raw['State.Pid'] > 0;
  const own = alive ? processes.filter((process) => process.container === raw.Id) : [];
  return {
    id: raw.Id,
    name: raw.Name.replace(/^\//, ''),
    image: raw['Config.Image'],
    state: raw['State.Status'],
    exitCode: raw['State.ExitCode'],
    error: raw['State.Error'],
    pid: alive ? raw['State.Pid'] : null,
    command: [raw.Path, ...(raw.Args ?? [])].join(' ').trim(),
    createdAtMs: Date.parse(raw.Created),
    networkMode: raw['HostConfig.NetworkMode'],
    namespace: own.find((process) => process.pid === raw['State.Pid'])?.namespace ?? null,
    exposedPorts: portNames(raw['Config.ExposedPorts']),
    publishedPorts: publishedPorts(raw),
    networks: attachedNetworks(raw),
    processes: own.map(({ pid, containerPid, name, command }) => ({ pid, containerPid, name, command })),
  };
}

function publishedPorts(raw: RawContainer): Container['publishedPorts'] {
  return Object.entries(raw['NetworkSettings.Ports'] ?? {})
    .flatMap(([port, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => ({ port, hostAddress: HostIp, hostPort: Number(HostPort) })),
    )
    .sort((one, other) => comparePorts(one.port, other.port) || one.hostAddress.localeCompare(other.hostAddress));
}

function attachedNetworks(raw: RawContainer): Container['networks'] {
  return Object.entries(raw['NetworkSettings.Networks'] ?? {}).map(([name, network]) => ({
    name,
    address: network.IPAddress,
    prefix: network.IPPrefixLen,
    gateway: network.Gateway,
    mac: network.MacAddress,
  }));
}

function parseNetwork(raw: RawNetwork): DockerNetwork {
  const named = raw.Options?.['com.docker.network.bridge.name'];
  return {
    id: raw.Id,
    name: raw.Name,
    driver: raw.Driver,
    subnets: (raw['IPAM.Config'] ?? []).map(({ Subnet, Gateway }) => ({
      subnet: Subnet ?? '',
      gateway: Gateway ?? '',
    })),
    bridge: named ?? (raw.Driver === 'bridge' ? `br-${raw.Id.slice(0, 12)}` : null),
  };
}

function parseImage(raw: RawImage): Image {
  return { id: raw.Id, tags: raw.RepoTags ?? [], exposedPorts: portNames(raw['Config.ExposedPorts']) };
}

function imageName(image: Image): string {
  return image.tags[0] ?? image.id;
}

function portNames(ports: Record<string, unknown> | null): string[] {
  return Object.keys(ports ?? {}).sort(comparePorts);
}

/** Sorts by number, then by protocol. */
function comparePorts(one: string, other: string): number {
  return parseInt(one, 10) - parseInt(other, 10) || one.localeCompare(other);
}
