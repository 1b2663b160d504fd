// The host's box: uplink, routing and rules, bridges over the rows of what hangs on them, ports at its far edge.
import { middle, type Thing } from './drawing.ts';
import type { Graph, Host, LinkThing } from './graph.ts';
import { columns, linkHeight, linkWidth, sizes, wideLinkHeight } from './measures.ts';
import type { RowItem } from './rows.ts';
import { sayBox, sayBridge, sayContainer, sayLink, sayRules } from './say.ts';
import type { TopologyId } from './topology-ids.ts';

interface Spine {
  uplinks: LinkThing[];
  /** where the heads of host-mode containers end and uplinks begin */
  linksTop: number;
  /** where the rows begin: clear of what stands left of them */
  rowsTop: number;
  bottom: number;
}

interface Room {
  spine: Spine;
  groups: ReadonlyMap<string, { top: number; height: number }>;
  items: readonly RowItem[];
  /** row key → y */
  tops: ReadonlyMap<string, number>;
  bottom: number;
  /** all boxes as drawn: a port stands level with the link it leads to */
  boxes: readonly Thing[];
}

const guestWidth = 172;
const guestsPerLine = 2;
const firstPublished = 54; // a box's top to the line of its first published port, less half a line

/** How high the fixed parts of the host are. */
export function hostSpine({ host, cables }: Graph): Spine {
  const cabled = new Set(cables.filter(({ kind }) => kind === 'site').map(({ from }) => from));
  const uplinks = host?.links.filter(({ id }) => cabled.has(id)) ?? [];
  const guestLines = Math.ceil((host?.containers.length ?? 0) / guestsPerLine);
  const linksTop = sizes.hostTop + Math.max(0, guestLines - 1) * sizes.title;
  const links = uplinks.reduce((sum, link) => sum + wideLinkHeight(link) + 6, 0);
  const bottom = linksTop + Math.max(links, sizes.rules) + sizes.pad;
  return { uplinks, linksTop, rowsTop: Math.max(linksTop, linksTop + links - firstPublished), bottom };
}

export function drawHost({ host }: Graph, room: Room): Thing[] {
  if (!host) return [];
  const { spine } = room;
  const place = { ...columns.host, y: 0, height: room.bottom + 2 };
  return [
    { id: host.id, kind: 'box', box: host, only: null, place, says: sayBox(host) },
    ...host.containers.map((container, at) => guest(container, at)),
    ...drawUplinks(host, spine),
    {
      id: host.rules.id,
      kind: 'rules',
      rules: host.rules,
      place: { ...columns.rules, y: spine.linksTop - 11, height: sizes.rules },
      says: sayRules(host.rules),
    },
    ...host.links.filter(({ kind }) => kind === 'bridge').map((link) => bridge(link, host, room)),
    ...room.items.flatMap((item) => (item.port ? port(item, item.port, host, room) : [])),
  ];
}

// Containers in host mode stand at the host's title: they are in its namespace.
function guest(container: Host['containers'][number], at: number): Thing {
  const x = columns.host.x + 70 + (at % guestsPerLine) * (guestWidth + 6);
  const y = 4 + Math.floor(at / guestsPerLine) * sizes.title;
  const place = { x, y, width: guestWidth, height: sizes.chip };
  return { id: container.id, kind: 'container', container, guest: true, place, says: sayContainer(container) };
}

function drawUplinks(host: Host, { uplinks, linksTop }: Spine): Thing[] {
  let y = linksTop;
  return uplinks.map((link) => {
    const place = { ...columns.uplink, y, height: wideLinkHeight(link) };
    y += place.height + 6;
    return { id: link.id, kind: 'link', link, lines: 2, place, says: sayLink(link, 2) };
  });
}

function bridge(link: LinkThing, host: Host, { groups }: Room): Thing {
  const { top, height } = groups.get(link.name)!;
  const ports = host.links.filter((other) => other.bridge === link.name).length;
  const place = {
    ...columns.bridge,
    y: top - sizes.bridgeRise,
    height: Math.max(height + sizes.bridgeRise, sizes.bridge),
  };
  return { id: link.id, kind: 'bridge', link, place, says: sayBridge(link, ports) };
}

function port({ key, end }: RowItem, link: LinkThing, host: Host, { tops, boxes }: Room): Thing {
  const width = linkWidth(link);
  const height = linkHeight(link);
  const x = columns.port.x + columns.port.width - width;
  const place = { x, y: levelWith(end, boxes) ?? tops.get(key)!, width, height };
  return { id: link.id, kind: 'link', link, lines: 1, place, says: sayLink(link, 1) };
}

function levelWith(end: TopologyId | null, boxes: readonly Thing[]): number | null {
  const thing = boxes.find(({ id }) => id === end);
  return thing ? middle({ ...thing.place, height: sizes.link }).y - sizes.link / 2 : null;
}
