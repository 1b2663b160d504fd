// Makes the commands that restore Docker's containers, networks, images and volumes.
import type { Container, Docker, NetworkState } from '../../protocol/network-state.ts';
import { isConnectedAlike, type Connection, type DockerRecord } from './docker-record.ts';
import { hasStopped, inStartOrder, joins } from './start-order.ts';
import { onHost, type UndoCommand } from './undo-command.ts';

/** Docker's records at the checkpoint and now, and the containers that were started by restoring since. */
export interface DockerRecords {
  readonly was: DockerRecord;
  readonly is: DockerRecord;
  /** container id → number of starts */
  readonly starts: ReadonlyMap<string, number>;
}

/** A container that existed then and exists now. */
interface Kept {
  readonly old: Container;
  readonly now: Container;
}

const mostStarts = 4; // Docker connects a container to its networks in an arbitrary order that changes each time

/** The commands for Docker while it runs. Without records, they cover only what a NetworkState shows. */
export function dockersThings(before: NetworkState, now: NetworkState, records: DockerRecords | null): UndoCommand[] {
  if (!before.docker.running || !now.docker.running) return [];
  const added = now.docker.containers.filter(({ id }) => !before.docker.containers.some((old) => old.id === id));
  const all = kept(before.docker, now.docker);
  const again = records ? all.filter(({ old, now }) => !hasStopped(old) && isAnotherRun(now, records)) : [];
  return [
    ...(added.length > 0 ? [removeContainers(added)] : []),
    ...names(all),
    ...asBefore(all, withJoined(all, again), records),
    ...networksGone(before.docker, now.docker),
    ...(records ? volumesGone(records) : []),
    ...images(before.docker, now.docker),
    ...startAgain(all, withJoined(all, again)),
  ];
}

/**
 * Restarts the containers whose inner network no other command has restored, except those that Docker removes when they
 * stop.
 */
export function restarting(
  before: NetworkState,
  now: NetworkState,
  unlike: ReadonlySet<string>,
  records: DockerRecords | null,
): UndoCommand[] {
  if (!records || !before.docker.running || !now.docker.running) return [];
  const all = kept(before.docker, now.docker);
  const again = all.filter(({ old, now }) => !hasStopped(old) && unlike.has(now.name) && mayStart(now, records));
  if (again.length === 0) return [];
  const whole = withJoined(all, again);
  return [...asBefore(all, whole, null), ...startAgain(all, whole)];
}

function kept(before: Docker, now: Docker): Kept[] {
  return before.containers.flatMap((old) => {
    const present = now.containers.find(({ id }) => id === old.id);
    return present ? [{ old, now: present }] : [];
  });
}

function mayStart({ id }: Container, { is, starts }: DockerRecords): boolean {
  return !is.containers.get(id)?.removedWhenStopped && (starts.get(id) ?? 0) < mostStarts;
}

/**
 * Whether the container was restarted or reconnected. That matters: interfaces are numbered, and Docker's DNS server
 * stays once it exists.
 */
function isAnotherRun(now: Container, records: DockerRecords): boolean {
  const [was, is] = [records.was.containers.get(now.id), records.is.containers.get(now.id)];
  if (hasStopped(now) || !was || !is || was.run === is.run || !mayStart(now, records)) return false;
  return !records.starts.has(now.id) || connectionChanges(was.connections, is.connections).length > 0;
}

/** Adds the containers that share the network namespace of one of these, or of one that has stopped. */
function withJoined(all: readonly Kept[], again: readonly Kept[]): ReadonlySet<Kept> {
  const whole = new Set(again);
  const restarted = all.filter(({ old, now }) => hasStopped(now) && !hasStopped(old)).concat(again);
  for (const one of all) {
    if (!hasStopped(one.old) && restarted.some(({ old }) => joins(one.old, old))) whole.add(one);
  }
  return whole;
}

/** Uses Docker's API for all of them at once: the `docker` program takes a fifth of a second to start when emulated. */
function removeContainers(containers: readonly Container[]): UndoCommand {
  return onHost(
    ...api,
    '--parallel',
    '--request',
    'DELETE',
    ...containers.map(({ id }) => `${url}containers/${id}?force=1&v=1`),
  );
}

const api = ['curl', '--silent', '--unix-socket', '/run/docker.sock'];
const url = 'http://docker/';

/** If names were swapped, all get temporary names first. */
function names(all: readonly Kept[]): UndoCommand[] {
  const other = all.filter(({ old, now }) => old.name !== now.name);
  const swapped = other.some(({ old }) => other.some(({ now }) => now.name === old.name));
  return [
    ...(swapped ? other.map(({ now }) => onHost('docker', 'rename', now.id, `was-${now.id.slice(0, 12)}`)) : []),
    ...other.map(({ old, now }) => onHost('docker', 'rename', now.id, old.name)),
  ];
}

/** Stops the containers that must stop or restart, and reconnects those that do not run as they were connected. */
function asBefore(all: readonly Kept[], again: ReadonlySet<Kept>, records: DockerRecords | null): UndoCommand[] {
  const ran = (one: Kept) => one.old.state === 'exited' && !hasStopped(one.now);
  const stopped = all.filter((one) => again.has(one) || ran(one));
  const unpaused = all.filter(
    (one) => one.now.state === 'paused' && (stopped.includes(one) || one.old.state === 'running'),
  );
  const ids = (some: readonly Kept[]) => some.map(({ now }) => now.id);
  return [
    ...(unpaused.length > 0 ? [onHost('docker', 'unpause', ...ids(unpaused))] : []),
    ...(stopped.length > 0 ? [onHost('docker', 'stop', '--time', '0', ...ids(stopped))] : []),
    ...all
      .filter((one) => hasStopped(one.now) || stopped.includes(one))
      .flatMap(({ now }) => {
        const [was, is] = [records?.was.containers.get(now.id), records?.is.containers.get(now.id)];
        return was && is ? connected(now.id, was.connections, is.connections) : [];
      }),
  ];
}

type Connections = ReadonlyMap<string, Connection>;

/** Names of the networks to which a container is connected differently than before. */
function connectionChanges(was: Connections, is: Connections): string[] {
  return [...new Set([...was.keys(), ...is.keys()])].filter(
    (network) => !isConnectedAlike(was.get(network), is.get(network)),
  );
}

function connected(id: string, was: Connections, is: Connections): UndoCommand[] {
  const changes = connectionChanges(was, is);
  const disconnected = changes.filter((network) => is.has(network));
  const body = ({ config, mac }: Connection) => {
    const asked = JSON.parse(config) as Record<string, unknown>;
    return JSON.stringify({ Container: id, EndpointConfig: { ...asked, MacAddress: mac ?? '' } });
  };
  const post = [...api, '--header', 'Content-Type: application/json'];
  return [
    ...disconnected.map((network) => onHost('docker', 'network', 'disconnect', '--force', network, id)),
    ...changes.flatMap((network) => {
      const before = was.get(network);
      const to = `${url}networks/${encodeURIComponent(network)}/connect`;
      return before === undefined ? [] : [onHost(...post, '--data', body(before), to)];
    }),
  ];
}

function startAgain(all: readonly Kept[], again: ReadonlySet<Kept>): UndoCommand[] {
  const started = all.filter((one) => !hasStopped(one.old) && (hasStopped(one.now) || again.has(one)));
  const ids = inStartOrder(started.map(({ old }) => old)).map(({ id }) => id);
  const paused = all.filter(
    (one) => one.old.state === 'paused' && (one.now.state !== 'paused' || started.includes(one)),
  );
  return [
    ...(ids.length > 0 ? [{ ...onHost('docker', 'start', ...ids), starts: ids }] : []),
    ...(paused.length > 0 ? [onHost('docker', 'pause', ...paused.map(({ now }) => now.id))] : []),
  ];
}

function networksGone(before: Docker, now: Docker): UndoCommand[] {
  const added = now.networks.filter(({ name }) => !before.networks.some((old) => old.name === name));
  return added.length > 0 ? [onHost('docker', 'network', 'rm', ...added.map(({ id }) => id))] : [];
}

function volumesGone({ was, is }: DockerRecords): UndoCommand[] {
  const added = is.volumes.filter((name) => !was.volumes.includes(name));
  return added.length > 0 ? [onHost('docker', 'volume', 'rm', ...added)] : [];
}

/** Tags point to their old images again; new images are removed. */
function images(before: Docker, now: Docker): UndoCommand[] {
  const tagged = ({ images }: Docker) => images.flatMap(({ id, tags }) => tags.map((tag) => ({ id, tag })));
  const old = tagged(before);
  const is = tagged(now);
  const missing = old.filter((one) => !is.some(({ id, tag }) => id === one.id && tag === one.tag));
  const surplus = is.filter(({ tag }) => !old.some((one) => one.tag === tag));
  const nameless = now.images.filter(
    ({ id, tags }) => tags.length === 0 && !before.images.some((one) => one.id === id),
  );
  const removed = [...surplus.map(({ tag }) => tag), ...nameless.map(({ id }) => id)];
  return [
    ...missing.map(({ id, tag }) => onHost('docker', 'tag', id, tag)),
    ...(removed.length > 0 ? [onHost('docker', 'rmi', ...removed)] : []),
  ];
}
