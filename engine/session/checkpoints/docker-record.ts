// Reads from Docker what a NetworkState lacks about containers and volumes: how containers are configured and
// connected, and whether they were restarted.
import { z } from 'zod';
import { LabError } from '../../errors/lab-error.ts';
import type { MachineExec } from '../../host/machine-commands.ts';
import type { Docker } from '../../protocol/network-state.ts';
import { firstDifference, type Facts } from './difference.ts';

const settings = z.record(z.string(), z.unknown()).nullish();
const names = z.array(z.string()).nullish();

/** Key names are those of the Docker Engine API. */
const containerSchema = z.object({
  Id: z.string(),
  State: z.object({ StartedAt: z.string() }),
  Config: z.unknown(),
  HostConfig: z.looseObject({ AutoRemove: z.boolean() }),
  NetworkSettings: z.object({
    Networks: z.record(
      z.string(),
      z.object({
        IPAMConfig: settings,
        Links: names,
        Aliases: names,
        DriverOpts: settings,
        GwPriority: z.number().optional(),
        EndpointID: z.string(),
        IPAddress: z.string(),
        MacAddress: z.string(),
      }),
    ),
  }),
});
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() });

export interface ContainerRecord {
  /** everything that `docker run` and `docker update` can set, as text */
  readonly settings: string;
  /** Docker removes it when it stops */
  readonly removedWhenStopped: boolean;
  /** changes when the container is restarted or reconnected */
  readonly run: string;
  /** by network name */
  readonly connections: ReadonlyMap<string, Connection>;
}

/** What was requested when a container was connected to a network. */
export interface Connection {
  /** the EndpointConfig of Docker's API as JSON, without MAC address */
  readonly config: string;
  /** "" if Docker chose it; null while the container is not connected, because Docker does not report it then */
  readonly mac: string | null;
}

export function isConnectedAlike(one: Connection | undefined, other: Connection | undefined): boolean {
  if (!one || !other) return one === other;
  return one.config === other.config && (one.mac === null || other.mac === null || one.mac === other.mac);
}

export interface DockerRecord {
  /** by id */
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  /** names */
  readonly volumes: readonly string[];
}

const timeoutMs = 30_000;

/**
 * Reads from a running daemon. `ids`: the containers to read; those that do not exist are skipped. Throws LabError
 * `docker-unreadable`.
 */
export async function readDockerRecord(
  exec: MachineExec,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<DockerRecord> {
  const urls = ['volumes', ...ids.map((id) => `containers/${id}/json`)].map((path) => `http://docker/${path}`);
  const curl = ['curl', '--silent', '--unix-socket', '/run/docker.sock', '--write-out', '\\n%{http_code}\\n'];
  const { exit, stdout } = await exec('host', [...curl, ...urls], { signal, timeoutMs });
  const lines = stdout.split('\n').filter((line) => line !== ''); // two lines per answer: body and status
  if (exit !== 0 || lines.length !== 2 * urls.length) throw new LabError('docker-unreadable', {});
  const answers = urls.map((_, index) => ({ body: lines[2 * index]!, status: lines[2 * index + 1] }));
  const bodies = answers.filter(({ status }) => status === '200').map(({ body }) => JSON.parse(body) as unknown);
  const volumes = volumesSchema.safeParse(bodies[0]);
  const containers = z.array(containerSchema).safeParse(bodies.slice(1));
  if (!volumes.success || !containers.success) throw new LabError('docker-unreadable', {});
  return {
    containers: new Map(containers.data.map((container) => [container.Id, recordOf(container)])),
    volumes: (volumes.data.Volumes ?? []).map(({ Name }) => Name),
  };
}

function recordOf({
  Id,
  State,
  Config,
  HostConfig,
  NetworkSettings,
}: z.infer<typeof containerSchema>): ContainerRecord {
  const networks = Object.entries(NetworkSettings.Networks);
  return {
    settings: JSON.stringify([Config, HostConfig]),
    removedWhenStopped: HostConfig.AutoRemove,
    run: JSON.stringify([State.StartedAt, networks.map(([name, { EndpointID }]) => [name, EndpointID]).toSorted()]),
    connections: new Map(networks.map(([name, endpoint]) => [name, connectionOf(Id, endpoint)])),
  };
}

type Endpoint = z.infer<typeof containerSchema>['NetworkSettings']['Networks'][string];

/** Older Docker versions list the container's short id among its aliases. */
function connectionOf(id: string, endpoint: Endpoint): Connection {
  const { IPAMConfig, Links, Aliases, DriverOpts, GwPriority, IPAddress, MacAddress } = endpoint;
  const aliases = (Aliases ?? []).filter((alias) => alias !== id.slice(0, 12));
  const config = JSON.stringify({
    IPAMConfig: some(IPAMConfig),
    Links: Links?.length ? Links : null,
    Aliases: aliases.length > 0 ? aliases.toSorted() : null,
    DriverOpts: some(DriverOpts),
    GwPriority: GwPriority || undefined,
  });
  if (IPAddress === '') return { config, mac: null };
  return { config, mac: MacAddress === macOf(IPAddress) ? '' : MacAddress };
}

function some<T extends object>(values: T | null | undefined): T | null {
  return values && Object.keys(values).length > 0 ? values : null;
}

/** The MAC address that Docker derives from an IPv4 address if none is requested. */
function macOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '42', ...bytes].join(':');
}

/** How the record of these containers differs from the earlier one, in words; null if it does not. */
export function setUpOtherwise(docker: Docker, was: DockerRecord, is: DockerRecord): string | null {
  return firstDifference(factsOf(docker, was), factsOf(docker, is));
}

function factsOf({ containers }: Docker, record: DockerRecord): Facts {
  const volumes = record.volumes.map((name) => ({ what: `volume ${name}`, text: '' }));
  const ofContainers = containers.flatMap(({ id, name }) => {
    const known = record.containers.get(id);
    if (!known) return [];
    const connections = [...known.connections].map(([network, { config, mac }]) => ({
      what: `the connection of container ${name} to network ${network}`,
      text: `${config} ${mac ?? ''}`,
    }));
    return [{ what: `the setup of container ${name}`, text: known.settings }, ...connections];
  });
  return [...ofContainers, ...volumes];
}
