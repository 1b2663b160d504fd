// The lines of the drawing: cables between links, the paths through the host's kernel, published ports as arrows.
import { publishedTops } from './draw-box.ts';
import type { Line, Point, Thing } from './drawing.ts';
import type { Cable } from './cables.ts';
import type { Frame } from './frame.ts';
import type { Box, Graph } from './graph.ts';
import { sizes } from './measures.ts';
import { gatewayName, lanName, sayPublished } from './say.ts';
import { cableId, type TopologyId } from './topology-ids.ts';

type Places = ReadonlyMap<TopologyId, Thing>;

export function drawCables(graph: Graph, things: readonly Thing[], frame: Frame): Line[] {
  const places: Places = new Map(things.map((thing) => [thing.id, thing]));
  let lanes = 0;
  const cables = graph.cables.flatMap((cable): Line[] => {
    const points = cable.kind === 'site' ? siteWire(cable, places) : vethWay(cable, places, frame, () => lanes++);
    if (!points) return [];
    const kind = cable.kind === 'stub' ? 'stub' : 'cable';
    return [{ id: cable.id, kind, points, up: cable.up, says: sayCable(cable, places), published: null }];
  });
  return [...kernelWays(graph, places, frame), ...cables];
}

function sayCable({ kind, from, to, up }: Cable, places: Places): string {
  const end = (id: TopologyId | null) => sayEnd(places.get(id ?? ''));
  return `${kind === 'site' ? 'Cable' : 'veth pair'} between ${end(from)} and ${end(to)}${up ? '' : ', down'}`;
}

function sayEnd(thing: Thing | undefined): string {
  if (!thing) return 'something out of sight';
  if (thing.kind === 'link') return `${thing.link.name} in ${thing.link.where}`;
  if (thing.kind === 'lan') return lanName(thing.subnet);
  return thing.kind === 'gateway' ? gatewayName(thing.address) : thing.says;
}

// ---- veth pairs

/** Between the host and the boxes are lanes in which cables go up or down. */
const laneX = ({ port }: Frame, lane: number) => port.x + port.width + 8 + (lane % 4) * 6;

function vethWay(cable: Cable, places: Places, frame: Frame, lane: () => number): Point[] | null {
  const from = places.get(cable.from);
  if (!from) return null;
  const outer = (thing: Thing): Point => (thing.place.x >= frame.boxLink.x ? leftEnd(thing) : rightEnd(thing));
  const start = outer(from);
  if (cable.to === null) return [start, { x: start.x + (start.x < frame.boxLink.x ? 26 : -26), y: start.y }];
  const to = places.get(cable.to);
  if (!to) return null;
  const end = outer(to);
  if (start.y === end.y && start.x !== end.x) return [start, end];
  const x = laneX(frame, lane());
  return [start, { x, y: start.y }, { x, y: end.y }, end];
}

const rightEnd = ({ place }: Thing): Point => ({ x: place.x + place.width, y: level(place) });
const leftEnd = ({ place }: Thing): Point => ({ x: place.x, y: level(place) });
// the cable of a link with several addresses is at its first line
const level = ({ y, height }: Thing['place']) =>
  y + (height < sizes.wideLink ? Math.min(height, sizes.link) : height) / 2;

// ---- the site's own cables

function siteWire({ from, to }: Cable, places: Places): Point[] | null {
  const [one, other] = [places.get(from), places.get(to!)];
  if (!one || !other) return null;
  if (other.kind === 'lan') return toLan(one, other);
  if (one.kind === 'lan') return toLan(other, one);
  const x = other.place.x + other.place.width / 2; // the internet machine is below the gateway
  return [
    { x, y: one.place.y },
    { x, y: other.place.y + other.place.height },
  ];
}

/** Horizontally to the LAN's line, or from below up to its end. */
function toLan(thing: Thing, { place }: Thing): Point[] {
  const x = place.x + place.width / 2;
  const { place: own } = thing;
  if (own.x < x && x < own.x + own.width)
    return [
      { x, y: own.y },
      { x, y: place.y + place.height - 8 },
    ];
  const start = own.x < x ? rightEnd(thing) : leftEnd(thing);
  return [start, { x, y: start.y }];
}

// ---- paths through the host's kernel

/** Connects routing with the uplink, the bridges and every loose link that has an address. */
function kernelWays({ host }: Graph, places: Places, frame: Frame): Line[] {
  const rules = host ? places.get(host.rules.id) : undefined;
  if (!host || !rules) return [];
  const routed = host.links.filter(({ kind, bridge, addresses }) => kind === 'bridge' || (!bridge && addresses.length));
  return routed.flatMap((link): Line[] => {
    const thing = places.get(link.id);
    if (!thing) return [];
    const uplink = thing.kind === 'link' && thing.lines === 2;
    const points = uplink ? inwards(thing, rules) : outwards(rules, thing, frame);
    const id = cableId(host.rules.id, link.id);
    return [{ id, kind: 'inside', points, up: link.trouble !== 'down', says: '', published: null }];
  });
}

function inwards(uplink: Thing, rules: Thing): Point[] {
  const { place: own } = uplink;
  if (rules.place.x < own.x + own.width) {
    const x = (rules.place.x + own.x + own.width) / 2;
    return [
      { x, y: own.y + own.height },
      { x, y: rules.place.y },
    ];
  }
  const start = rightEnd(uplink);
  const y = Math.min(Math.max(start.y, rules.place.y + 10), rules.place.y + rules.place.height - 10);
  if (y === start.y) return [start, { x: rules.place.x, y }];
  const x = (start.x + rules.place.x) / 2;
  return [start, { x, y: start.y }, { x, y }, { x: rules.place.x, y }];
}

function outwards(rules: Thing, to: Thing, { bridge, host }: Frame): Point[] {
  const y = to.kind === 'bridge' ? to.place.y + 28 : level(to.place);
  const before = bridge.x < rules.place.x; // if the bridges are below: down along the host's left edge
  const start = before ? leftEnd(rules) : rightEnd(rules);
  const x = before ? host.x + 8 : (start.x + bridge.x) / 2;
  if (Math.abs(y - start.y) < 1) return [start, { x: to.place.x, y }];
  return [start, { x, y: start.y }, { x, y }, { x: to.place.x, y }];
}

// ---- published ports

export function drawPublished({ boxes }: Graph, things: readonly Thing[], frame: Frame): Line[] {
  return boxes.flatMap((box) => {
    const place = things.find(({ id }) => id === box.id)?.place;
    return place ? publishedLines(box, place.y, frame) : [];
  });
}

function publishedLines(box: Box, top: number, frame: Frame): Line[] {
  const tops = publishedTops(box);
  return box.published.map((published, at) => {
    const y = top + tops[at]!;
    const points = [
      { x: frame.host.x, y },
      { x: frame.box.x, y },
    ];
    return { id: published.id, kind: 'published', points, up: true, says: sayPublished(published), published };
  });
}
