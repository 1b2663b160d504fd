// Makes the commands that restore links, addresses and routes.
import type { Link, Namespace, NetworkState, Route } from '../../protocol/network-state.ts';
import { isDockersVeth } from './normalize-state.ts';
import { onHost, type UndoCommand } from './undo-command.ts';

/** Creates missing bridges again. What is attached to a bridge finds it by its name. */
export function bridges(before: NetworkState, now: NetworkState): UndoCommand[] {
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

/** Fetches back veth links that were moved away and creates deleted pairs again. */
export function veths(before: NetworkState, now: NetworkState): UndoCommand[] {
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

export function links(before: NetworkState, now: NetworkState): UndoCommand[] {
  return now.namespaces.flatMap((namespace) => {
    const old = before.namespaces.find((one) => title(one) === title(namespace));
    const prefix = wayInto(namespace, now);
    if (!old || !prefix) return [];
    const ip = (...argv: string[]): UndoCommand => ({ on: prefix.on, argv: [...prefix.argv, 'ip', ...argv] });
    return [...linksOf(old, namespace, ip, twinIn(before, now)), ...routesOf(old, namespace, ip)];
  });
}

type Ip = (...argv: string[]) => UndoCommand;

/** Finds the earlier state of a link: by its name, or for Docker's links by the container at the other end. */
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
  const own = ({ addresses }: Link) => addresses.filter(({ family }) => family === 4); // the kernel assigns others
  const text = ({ address, prefix }: Link['addresses'][number]) => `${address}/${prefix}`;
  const missing = own(was).filter((one) => !own(link).some((other) => text(one) === text(other)));
  const surplus = own(link).filter((one) => !own(was).some((other) => text(one) === text(other)));
  return [
    ...(was.mac === link.mac || !isMadeByDocker(was) ? [] : [ip('link', 'set', link.name, 'address', was.mac)]),
    ...(was.up === link.up ? [] : [ip('link', 'set', link.name, was.up ? 'up' : 'down')]),
    ...(was.bridge === link.bridge
      ? []
      : [ip('link', 'set', link.name, ...(was.bridge === null ? ['nomaster'] : ['master', was.bridge]))]),
    ...surplus.map((one) => ip('address', 'delete', text(one), 'dev', link.name)),
    ...missing.map((one) => ip('address', 'add', text(one), 'brd', '+', 'dev', link.name)),
  ];
}

/** A bridge whose MAC address Docker chose; the address of other bridges follows their ports. */
function isMadeByDocker({ kind, mac }: Link): boolean {
  return kind === 'bridge' && mac.startsWith('02:42:');
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

export function forwarding(before: NetworkState, now: NetworkState): UndoCommand[] {
  const was = hostOf(before)?.forwarding;
  if (was === undefined || was === hostOf(now)?.forwarding) return [];
  return [onHost('sysctl', '-w', `net.ipv4.ip_forward=${was ? 1 : 0}`)];
}

/** The prefix of a command that runs inside a namespace; null if the namespace cannot be entered. */
function wayInto({ machine, containers, names }: Namespace, { docker }: NetworkState): UndoCommand | null {
  if (machine !== null) return { on: machine, argv: [] };
  const pid = docker.containers.find(({ name }) => containers.includes(name))?.pid;
  if (pid) return onHost('nsenter', '--net', '--target', `${pid}`);
  return names[0] === undefined ? null : onHost('ip', 'netns', 'exec', names[0]);
}

function title({ machine, containers, names }: Namespace): string {
  return machine ?? [...containers, ...names].toSorted().join(' ');
}

export function hostOf({ namespaces }: NetworkState): Namespace | undefined {
  return namespaces.find(({ machine }) => machine === 'host');
}
