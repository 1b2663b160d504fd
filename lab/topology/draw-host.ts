// Draws the host's box: uplink, routing and rules, bridges beside the rows of their ports, links at the right edge.
import { middle, type Thing } from './drawing.ts';
import type { Frame } from './frame.ts';
import type { ContainerThing, Graph, Host, LinkThing } from './graph.ts';
import { linkHeight, linkWidth, sizes, wideLinkHeight } from './measures.ts';
import type { RowItem } from './rows.ts';
import { sayBox, sayBridge, sayContainer, sayLink, sayRules } from './say.ts';
import type { TopologyId } from './topology-ids.ts';

interface Spine {
  uplinks: LinkThing[];
  linksTop: number;
  rulesTop: number;
  /** top of the containers in host mode */
  guestsTop: number;
  /** where the rows begin: below what is at their left */
  rowsTop: number;
  bottom: number;
}

interface Room {
  frame: Frame;
  spine: Spine;
  groups: ReadonlyMap<string, { top: number; height: number }>;
  items: readonly RowItem[];
  /** row key → y */
  tops: ReadonlyMap<string, number>;
  bottom: number;
  /** all boxes as drawn; a port is at the height of the link it leads to */
  boxes: readonly Thing[];
}

const firstPublished = 54; // from a box's top to the line of its first published port, less half a line

/** The positions of the host's fixed parts. */
export function hostSpine({ host, cables }: Graph, frame: Frame): Spine {
  const cabled = new Set(cables.filter(({ kind }) => kind === 'site').map(({ from }) => from));
  const uplinks = host?.links.filter(({ id }) => cabled.has(id)) ?? [];
  const lines = Math.ceil((host?.containers.length ?? 0) / frame.guests.perLine);
  const links = uplinks.reduce((sum, link) => sum + wideLinkHeight(link) + 6, 0);
  if (frame.rules.at === 'below uplink') {
    const rulesTop = frame.uplink.y + links + 2;
    const guestsTop = rulesTop + sizes.rules + 8;
    const bottom = guestsTop + lines * sizes.title;
    return { uplinks, linksTop: frame.uplink.y, rulesTop, guestsTop, rowsTop: bottom + sizes.bridgeRise + 6, bottom };
  }
  const linksTop = frame.uplink.y + Math.max(0, lines - 1) * sizes.title;
  const bottom = linksTop + Math.max(links, sizes.rules) + sizes.pad;
  const rowsTop = Math.max(linksTop, linksTop + links - firstPublished);
  return { uplinks, linksTop, rulesTop: linksTop - 11, guestsTop: frame.host.y + 4, rowsTop, bottom };
}

export function drawHost({ host }: Graph, room: Room): Thing[] {
  if (!host) return [];
  const { frame, spine } = room;
  const place = { ...frame.host, height: room.bottom + 2 - frame.host.y };
  const titleTop = frame.rules.at === 'below uplink' ? spine.rulesTop - place.y : 4; // below the uplinks
  return [
    { id: host.id, kind: 'box', box: host, only: null, titleTop, place, says: sayBox(host) },
    ...host.containers.map((container, at) => guest(container, at, room)),
    ...drawUplinks(room),
    {
      id: host.rules.id,
      kind: 'rules',
      rules: host.rules,
      place: { x: frame.rules.x, width: frame.rules.width, y: spine.rulesTop, height: sizes.rules },
      says: sayRules(host.rules),
    },
    ...host.links.filter(({ kind }) => kind === 'bridge').map((link) => bridge(link, host, room)),
    ...room.items.flatMap((item) => (item.port ? port(item, item.port, room) : [])),
  ];
}

/** A container in host mode: it is in the host's namespace. */
function guest(container: ContainerThing, at: number, { frame: { guests }, spine }: Room): Thing {
  const x = guests.x + (at % guests.perLine) * (guests.width + 6);
  const y = spine.guestsTop + Math.floor(at / guests.perLine) * sizes.title;
  const place = { x, y, width: guests.width, height: sizes.chip };
  return { id: container.id, kind: 'container', container, guest: true, place, says: sayContainer(container) };
}

function drawUplinks({ frame, spine: { uplinks, linksTop } }: Room): Thing[] {
  let y = linksTop;
  return uplinks.map((link) => {
    const place = { ...frame.uplink, y, height: wideLinkHeight(link) };
    y += place.height + 6;
    return { id: link.id, kind: 'link', link, lines: 2, place, says: sayLink(link, 2) };
  });
}

function bridge(link: LinkThing, host: Host, { frame, groups }: Room): Thing {
  const { top, height } = groups.get(link.name)!;
  const ports = host.links.filter((other) => other.bridge === link.name).length;
  const place = {
    ...frame.bridge,
    y: top - sizes.bridgeRise,
    height: Math.max(height + sizes.bridgeRise, sizes.bridge),
  };
  return { id: link.id, kind: 'bridge', link, place, says: sayBridge(link, ports) };
}

function port({ key, end }: RowItem, link: LinkThing, { frame, tops, boxes }: Room): Thing {
  const width = linkWidth(link);
  const height = linkHeight(link);
  const x = frame.port.x + frame.port.width - width;
  const place = { x, y: levelWith(end, boxes) ?? tops.get(key)!, width, height };
  return { id: link.id, kind: 'link', link, lines: 1, place, says: sayLink(link, 1) };
}

function levelWith(end: TopologyId | null, boxes: readonly Thing[]): number | null {
  const thing = boxes.find(({ id }) => id === end);
  return thing ? middle({ ...thing.place, height: sizes.link }).y - sizes.link / 2 : null;
}
