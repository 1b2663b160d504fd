// Makes the commands that restore a sandbox's network, one stage at a time: what later stages need comes first.
import type { NetworkState } from '../../protocol/network-state.ts';
import { isDockersNetwork, wiredAlike, type NormalizeOptions } from './normalize-state.ts';
import { hasStopped } from './start-order.ts';
import { onHost, type UndoCommand } from './undo-command.ts';
import { dockersThings, restarting, type DockerRecords } from './undo-docker.ts';
import { bridges, forwarding, hostOf, links, veths } from './undo-network.ts';

const remade = ['bridge', 'veth']; // links that can be created again or fetched back from where they were moved

/**
 * Something that existed and cannot be restored, in words: "container web is gone"; null if there is nothing. Without
 * records, it considers only what a NetworkState shows.
 */
export function isLost(before: NetworkState, now: NetworkState, records: DockerRecords | null = null): string | null {
  // While Docker is stopped, what it has is unknown, and the bridges that it makes may be missing.
  if (before.docker.running !== now.docker.running) return null;
  const links = (state: NetworkState) => (hostOf(state)?.links ?? []).filter(({ kind }) => !remade.includes(kind));
  const [was, is] = [before.docker, now.docker];
  const missing =
    firstMissing(
      'container',
      was.containers,
      is.containers,
      ({ id }) => id,
      ({ name }) => name,
    ) ??
    firstMissing('network', was.networks, is.networks, networkId, ({ name }) => name) ??
    firstMissing(
      'image',
      was.images,
      is.images,
      ({ id }) => id,
      ({ id, tags }) => tags[0] ?? id,
    ) ??
    firstMissing(
      'volume',
      records?.was.volumes ?? [],
      records?.is.volumes ?? [],
      (name) => name,
      (name) => name,
    ) ??
    firstMissing(
      'link',
      links(before),
      links(now),
      ({ name }) => name,
      ({ name }) => name,
    );
  return missing === undefined ? cannotStart(before, records) : `${missing} is gone`;
}

/** A container that was restarted or reconnected, and that Docker would remove if it were stopped to undo that. */
function cannotStart({ docker }: NetworkState, records: DockerRecords | null): string | null {
  const one = docker.containers.find(({ id }) => {
    const [was, is] = [records?.was.containers.get(id), records?.is.containers.get(id)];
    return was !== undefined && is !== undefined && is.removedWhenStopped && was.run !== is.run;
  });
  return one ? `container ${one.name} cannot be started again, for Docker removes it when it stops` : null;
}

function firstMissing<T>(
  kind: string,
  old: readonly T[],
  present: readonly T[],
  key: (one: T) => string,
  name: (one: T) => string,
): string | undefined {
  const lost = old.find((one) => !present.some((other) => key(other) === key(one)));
  return lost === undefined ? undefined : `${kind} ${name(lost)}`;
}

function networkId({ id, name }: { id: string; name: string }): string {
  return isDockersNetwork(name) ? name : id;
}

/** Host ports that Docker chose anew when it restarted containers, as OLD:NEW. */
export function movedPorts({ docker: before }: NetworkState, { docker: now }: NetworkState): string[] {
  return before.containers.flatMap(({ id, publishedPorts }) => {
    const present = now.containers.find((container) => container.id === id)?.publishedPorts ?? [];
    return publishedPorts.flatMap(({ port, hostAddress, hostPort }) => {
      const moved = present.find((one) => one.port === port && one.hostAddress === hostAddress);
      return moved && moved.hostPort !== hostPort ? [`${hostPort}:${moved.hostPort}`] : [];
    });
  });
}

/** The commands of the first stage that has any; empty if nothing is left that can be undone. */
export function undoing(
  before: NetworkState,
  now: NetworkState,
  records: DockerRecords | null = null,
  options: NormalizeOptions = {},
): UndoCommand[] {
  const stages = [
    bridges,
    veths,
    startDocker,
    () => dockersThings(before, now, records),
    stopDocker,
    links,
    forwarding,
    () => restarting(before, now, unlikeInside(before, now, options), records),
  ];
  for (const stage of stages) {
    const commands = stage(before, now);
    if (commands.length > 0) return commands;
  }
  return [];
}

/** Names of the running containers whose inner network is not as it was. */
function unlikeInside(before: NetworkState, now: NetworkState, options: NormalizeOptions): ReadonlySet<string> {
  const running = now.docker.containers.filter((container) => !hasStopped(container));
  const unlike = running.filter(({ name }) => {
    const of = ({ namespaces }: NetworkState) =>
      namespaces.find(({ machine, containers }) => machine === null && containers.includes(name));
    const [was, is] = [of(before), of(now)];
    return was !== undefined && is !== undefined && !wiredAlike(was, is, options);
  });
  return new Set(unlike.map(({ name }) => name));
}

const units = ['docker.socket', 'docker.service'];

/** Stops Docker and starts those of its units that were active, with the files as they are. */
export function restartDocker(before: NetworkState): UndoCommand[] {
  const wanted = activeUnits(before);
  return [
    onHost('systemctl', 'daemon-reload'),
    onHost('systemctl', 'stop', ...units),
    onHost('systemctl', 'reset-failed'),
    ...(wanted.length > 0 ? [onHost('systemctl', 'start', ...wanted)] : []),
  ];
}

function startDocker(before: NetworkState, now: NetworkState): UndoCommand[] {
  const [was, is] = [before.docker, now.docker];
  if (!was.running) return [];
  if (!is.running || !same(was.daemonOptions, is.daemonOptions)) return restartDocker(before);
  if (units.every((unit) => was.units[unit] === is.units[unit])) return [];
  const surplus = units.filter((unit) => !activeUnits(before).includes(unit));
  return [
    ...surplus.map((unit) => onHost('systemctl', 'stop', unit)),
    onHost('systemctl', 'start', ...activeUnits(before)),
  ];
}

function activeUnits({ docker }: NetworkState): string[] {
  return units.filter((unit) => docker.units[unit] === 'active');
}

function stopDocker(before: NetworkState, now: NetworkState): UndoCommand[] {
  if (before.docker.running) return [];
  const isAsItWas = units.every((unit) => before.docker.units[unit] === now.docker.units[unit]);
  return !now.docker.running && isAsItWas ? [] : restartDocker(before);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
