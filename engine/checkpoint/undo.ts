// The commands that lead a sandbox's network back to how it was, one stage at a time: what later stages need comes first.
import type { MachineName } from '../protocol/machine.ts';
import type { Container, Link, Namespace, NetworkState, Route } from '../protocol/network-state.ts';
import { isDockersVeth } from './likeness.ts';

export interface UndoCommand {
  readonly on: MachineName;
  readonly argv: readonly string[];
}

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

const onHost = (...argv: string[]): UndoCommand => ({ on: 'host', argv });
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
    ...(added.length > 0 ? [onHost('docker', 'rm', '--force', '--volumes', ...added.map(({ id }) => id))] : []),
    ...(networks.length > 0 ? [onHost('docker', 'network', 'rm', ...networks.map(({ id }) => id))] : []),
    ...before.containers.flatMap((old) => {
      const present = now.containers.find(({ id }) => id === old.id);
      return present ? asBefore(old, present) : [];
    }),
  ];
}

function asBefore(old: Container, now: Container): UndoCommand[] {
  const rename = old.name === now.name ? [] : [onHost('docker', 'rename', now.id, old.name)];
  if (old.state === now.state) return rename;
  if (now.state === 'paused') return [...rename, onHost('docker', 'unpause', now.id)];
  if (old.state === 'running') return [...rename, onHost('docker', 'start', now.id)];
  if (old.state === 'paused') return [...rename, onHost('docker', 'pause', now.id)];
  return old.state === 'exited' ? [...rename, onHost('docker', 'stop', '--time', '0', now.id)] : rename;
}

/** A bridge can be made again; what is on it finds it by its name. */
function bridges(before: NetworkState, now: NetworkState): UndoCommand[] {
  const present = hostOf(now)?.links.map(({ name }) => name) ?? [];
  const gone = (hostOf(before)?.links ?? []).filter(({ name, kind }) => kind === 'bridge' && !present.includes(name));
  return gone.flatMap(({ name, addresses, up }) => [
    onHost('ip', 'link', 'add', name, 'type', 'bridge'),
    // Docker does not start on a bridge without an address
    ...addresses.map(({ address, prefix }) =>
      onHost('ip', 'address', 'add', `${address}/${prefix}`, 'brd', '+', 'dev', name),
    ),
    ...(up ? [onHost('ip', 'link', 'set', name, 'up')] : []),
  ]);
}

/** A veth link that was moved away is fetched back; a pair that was deleted is made again. */
function veths(before: NetworkState, now: NetworkState): UndoCommand[] {
  const [was, is] = [hostOf(before), hostOf(now)];
  const gone =
    was?.links.filter((link) => link.kind === 'veth' && !isDockersVeth(link) && !linkIn(is, link.name)) ?? [];
  return gone.flatMap((link): UndoCommand[] => {
    const place = before.namespaces.find(({ id }) => id === link.peer?.namespace);
    const peer = place?.links.find(({ index }) => index === link.peer?.index);
    const placeNow = place && now.namespaces.find((one) => title(one) === title(place));
    if (!peer || !placeNow) return [];
    const present = linkIn(placeNow, peer.name);
    if (!present) return [pairFrom(link.name, peer.name, placeNow, now)];
    const where = now.namespaces.find(({ id }) => id === present.peer?.namespace);
    const moved = where?.links.find(({ index }) => index === present.peer?.index);
    const way = where && wayInto(where, now);
    if (!moved || !way) return [];
    return [{ on: way.on, argv: [...way.argv, 'ip', 'link', 'set', moved.name, 'netns', '1', 'name', link.name] }];
  });
}

function pairFrom(
  name: string,
  peer: string,
  { machine, containers }: Namespace,
  { docker }: NetworkState,
): UndoCommand {
  const pid = machine === 'host' ? null : docker.containers.find((one) => containers.includes(one.name))?.pid;
  return onHost('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', peer, ...(pid ? ['netns', `${pid}`] : []));
}

function linkIn(namespace: Namespace | undefined, name: string): Link | undefined {
  return namespace?.links.find((link) => link.name === name);
}

function links(before: NetworkState, now: NetworkState): UndoCommand[] {
  return now.namespaces.flatMap((namespace) => {
    const old = before.namespaces.find((one) => title(one) === title(namespace));
    const prefix = wayInto(namespace, now);
    if (!old || !prefix) return [];
    const ip = (...argv: string[]): UndoCommand => ({ on: prefix.on, argv: [...prefix.argv, 'ip', ...argv] });
    return [...linksOf(old, namespace, ip, twinIn(before, now)), ...routesOf(old, namespace, ip)];
  });
}

type Ip = (...argv: string[]) => UndoCommand;

/** Finds a link as it was: by its name, one of Docker's by the container at its other end. */
function twinIn(before: NetworkState, now: NetworkState) {
  const farEnd = ({ namespaces }: NetworkState, { peer }: Link) => {
    const there = namespaces.find(({ id }) => id === peer?.namespace);
    return there ? title(there) : null;
  };
  return (old: Namespace, link: Link): Link | undefined =>
    isDockersVeth(link)
      ? old.links.find((one) => isDockersVeth(one) && farEnd(before, one) === farEnd(now, link))
      : old.links.find(({ name }) => name === link.name);
}

function linksOf(old: Namespace, now: Namespace, ip: Ip, twin: ReturnType<typeof twinIn>): UndoCommand[] {
  return now.links.flatMap((link) => {
    const was = twin(old, link);
    if (was) return linkOf(was, link, ip);
    return isDockersVeth(link) ? [] : [ip('link', 'delete', link.name)]; // Docker's come and go with its containers
  });
}

function linkOf(was: Link, link: Link, ip: Ip): UndoCommand[] {
  const own = ({ addresses }: Link) => addresses.filter(({ family }) => family === 4); // the kernel gives others itself
  const text = ({ address, prefix }: Link['addresses'][number]) => `${address}/${prefix}`;
  const missing = own(was).filter((one) => !own(link).some((other) => text(one) === text(other)));
  const surplus = own(link).filter((one) => !own(was).some((other) => text(one) === text(other)));
  return [
    ...(was.up === link.up ? [] : [ip('link', 'set', link.name, was.up ? 'up' : 'down')]),
    ...(was.bridge === link.bridge
      ? []
      : [ip('link', 'set', link.name, ...(was.bridge === null ? ['nomaster'] : ['master', was.bridge]))]),
    ...surplus.map((one) => ip('address', 'delete', text(one), 'dev', link.name)),
    ...missing.map((one) => ip('address', 'add', text(one), 'brd', '+', 'dev', link.name)),
  ];
}

function routesOf(old: Namespace, now: Namespace, ip: Ip): UndoCommand[] {
  const text = (route: Route) => JSON.stringify(route);
  const surplus = now.routes.filter(
    (one) => one.protocol !== 'kernel' && !old.routes.some((other) => text(one) === text(other)),
  );
  const missing = old.routes.filter(
    (one) => one.protocol !== 'kernel' && !now.routes.some((other) => text(one) === text(other)),
  );
  const words = ({ destination, gateway, device, metric }: Route) => [
    destination,
    ...(gateway === null ? [] : ['via', gateway]),
    'dev',
    device,
    ...(metric === 0 ? [] : ['metric', `${metric}`]),
  ];
  return [
    ...surplus.map((route) => ip('route', 'delete', ...words(route))),
    ...missing.map((route) => ip('route', 'add', ...words(route), 'protocol', route.protocol, 'scope', route.scope)),
  ];
}

function forwarding(before: NetworkState, now: NetworkState): UndoCommand[] {
  const was = hostOf(before)?.forwarding;
  if (was === undefined || was === hostOf(now)?.forwarding) return [];
  return [onHost('sysctl', '-w', `net.ipv4.ip_forward=${was ? 1 : 0}`)];
}

/** What a command inside a namespace begins with; null where it cannot be entered. */
function wayInto({ machine, containers, names }: Namespace, { docker }: NetworkState): UndoCommand | null {
  if (machine !== null) return { on: machine, argv: [] };
  const pid = docker.containers.find(({ name }) => containers.includes(name))?.pid;
  if (pid) return onHost('nsenter', '--net', '--target', `${pid}`);
  return names[0] === undefined ? null : onHost('ip', 'netns', 'exec', names[0]);
}

function title({ machine, containers, names }: Namespace): string {
  return machine ?? [...containers, ...names].toSorted().join(' ');
}

function hostOf({ namespaces }: NetworkState): Namespace | undefined {
  return namespaces.find(({ machine }) => machine === 'host');
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
