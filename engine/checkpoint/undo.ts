// The commands that lead a sandbox's network back to how it was, one stage at a time: what later stages need comes first.
import type { Container, NetworkState } from '../protocol/network-state.ts';
import { onHost, type UndoCommand } from './undo-command.ts';
import { bridges, forwarding, hostOf, links, veths } from './undo-network.ts';

const remade = ['bridge', 'veth']; // links that can be made again, or come from where they were moved

/** What was there and cannot come back: a container that was removed, an image without its name, a link; or null. */
export function isLost(before: NetworkState, now: NetworkState): string | null {
  // While Docker is stopped nothing is known of what it has, and the bridges it makes may be away.
  if (before.docker.running !== now.docker.running) return null;
  const links = (state: NetworkState) => (hostOf(state)?.links ?? []).filter(({ kind }) => !remade.includes(kind));
  return (
    firstMissing(before.docker.containers, now.docker.containers, ({ id }) => id)?.name ??
    firstMissing(tags(before), tags(now), (tag) => tag) ??
    firstMissing(links(before), links(now), ({ name }) => name)?.name ??
    null
  );
}

function firstMissing<T>(old: readonly T[], present: readonly T[], key: (one: T) => string): T | undefined {
  return old.find((one) => !present.some((other) => key(other) === key(one)));
}

function tags({ docker }: NetworkState): string[] {
  return docker.images.flatMap((image) => image.tags);
}

/** Host ports that Docker chose anew when it started containers again, as OLD:NEW. */
export function movedPorts({ docker: before }: NetworkState, { docker: now }: NetworkState): string[] {
  return before.containers.flatMap(({ id, publishedPorts }) => {
    const present = now.containers.find((container) => container.id === id)?.publishedPorts ?? [];
    return publishedPorts.flatMap(({ port, hostAddress, hostPort }) => {
      const moved = present.find((one) => one.port === port && one.hostAddress === hostAddress);
      return moved && moved.hostPort !== hostPort ? [`${hostPort}:${moved.hostPort}`] : [];
    });
  });
}

/** The first stage that has something to do; empty where nothing is left that these know to undo. */
export function undoing(before: NetworkState, now: NetworkState): UndoCommand[] {
  const stages = [bridges, veths, startDocker, containersAndNetworks, stopDocker, links, forwarding];
  for (const stage of stages) {
    const commands = stage(before, now);
    if (commands.length > 0) return commands;
  }
  return [];
}

const units = ['docker.socket', 'docker.service'];

/** Has Docker stop, and those of its units start again that were active, from its files as they are. */
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

function containersAndNetworks({ docker: before }: NetworkState, { docker: now }: NetworkState): UndoCommand[] {
  if (!before.running || !now.running) return [];
  const added = now.containers.filter(({ id }) => !before.containers.some((old) => old.id === id));
  const networks = now.networks.filter(({ name }) => !before.networks.some((old) => old.name === name));
  return [
    ...(added.length > 0 ? [removeContainers(added)] : []),
    ...(networks.length > 0 ? [onHost('docker', 'network', 'rm', ...networks.map(({ id }) => id))] : []),
    ...before.containers.flatMap((old) => {
      const present = now.containers.find(({ id }) => id === old.id);
      return present ? asBefore(old, present) : [];
    }),
  ];
}

/** Through Docker's API, all at once: the program `docker` alone takes an emulated machine a fifth of a second to start. */
function removeContainers(containers: readonly Container[]): UndoCommand {
  const curl = ['curl', '--silent', '--parallel', '--unix-socket', '/run/docker.sock', '--request', 'DELETE'];
  return onHost(...curl, ...containers.map(({ id }) => `http://docker/containers/${id}?force=1&v=1`));
}

function asBefore(old: Container, now: Container): UndoCommand[] {
  const rename = old.name === now.name ? [] : [onHost('docker', 'rename', now.id, old.name)];
  if (old.state === now.state) return rename;
  if (now.state === 'paused') return [...rename, onHost('docker', 'unpause', now.id)];
  if (old.state === 'running') return [...rename, onHost('docker', 'start', now.id)];
  if (old.state === 'paused') return [...rename, onHost('docker', 'pause', now.id)];
  return old.state === 'exited' ? [...rename, onHost('docker', 'stop', '--time', '0', now.id)] : rename;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
