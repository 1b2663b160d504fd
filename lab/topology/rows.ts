// Assigns each box and each loose link of the host to a row of the drawing. Rows are grouped by bridge. A thing keeps
// its row while it exists: a new thing takes the first free row of its group, a removed one leaves a gap.
import type { Cable } from './cables.ts';
import type { Box, Graph, LinkThing } from './graph.ts';
import type { TopologyId } from './topology-ids.ts';

export interface RowItem {
  key: string;
  /** key of the loose link that became this box's cable; the box may take over its row */
  follows: string | null;
  /** name of its bridge; empty for none */
  group: string;
  /** px, without the gap below */
  height: number;
  box: Box | null;
  /** the host's link in this row: a loose one, or the host's end of the box's first cable */
  port: LinkThing | null;
  /** the box's end of that cable */
  end: TopologyId | null;
}

export interface Row {
  /** null: a gap that a removed thing left */
  key: string | null;
  height: number;
}

/** The groups in display order, each with its rows. */
export type Rows = ReadonlyMap<string, readonly Row[]>;

export const noRows: Rows = new Map();

/** `height`: of a box or a loose link, px. */
export function rowItems(graph: Graph, height: (thing: Box | LinkThing) => number): RowItem[] {
  const loose = new Map(looseLinks(graph).map((link) => [link.id, link]));
  const boxes = graph.boxes.map((box): RowItem => {
    const { port, end } = firstCable(box, graph.cables, loose) ?? { port: null, end: null };
    if (port) loose.delete(port.id);
    const group = port?.bridge ?? box.containers.find(({ running }) => !running)?.bridge ?? '';
    return { key: box.key, follows: port && linkKey(port), group, height: height(box), box, port, end };
  });
  const links = [...loose.values()].map((port): RowItem => ({
    key: linkKey(port),
    follows: null,
    group: port.bridge ?? '',
    height: height(port),
    box: null,
    port,
    end: null,
  }));
  return [...boxes, ...links];
}

const linkKey = ({ name }: LinkThing) => `link ${name}`;

/** The host's links at its right edge: all but bridges and its uplink. */
function looseLinks({ host, cables }: Graph): LinkThing[] {
  const uplinks = new Set(cables.filter(({ kind }) => kind === 'site').map(({ from }) => from));
  return host?.links.filter(({ id, kind }) => kind !== 'bridge' && !uplinks.has(id)) ?? [];
}

function firstCable(box: Box, cables: Cable[], loose: ReadonlyMap<TopologyId, LinkThing>) {
  for (const { id } of box.links) {
    const cable = cables.find(({ from, to }) => to === id && loose.has(from));
    if (cable) return { port: loose.get(cable.from)!, end: id };
  }
  return null;
}

/** The rows for the present items. `bridges`: names of the host's bridges, which have a group even when empty. */
export function arrange(items: readonly RowItem[], bridges: readonly string[], before: Rows): Rows {
  const here = new Map(items.map((item) => [item.key, item]));
  const groups = new Map<string, Row[]>([...before].map(([name, rows]) => [name, rows.map((row) => kept(row, name))]));
  for (const name of [...bridges, ...items.map(({ group }) => group)]) if (!groups.has(name)) groups.set(name, []);
  if (before.size === 0) last(groups, '');
  for (const item of items) settle(item, groups.get(item.group)!, before);
  return new Map([...groups].map(([name, rows]) => [name, trimmed(rows)] as const).filter(stays(bridges)));

  function kept(row: Row, group: string): Row {
    const item = row.key === null ? undefined : here.get(row.key);
    // an item may shrink for a while, such as a container that stops: what is below must not move up
    return item?.group === group ? { key: row.key, height: Math.max(row.height, item.height) } : { ...row, key: null };
  }
}

function settle(item: RowItem, rows: Row[], before: Rows): void {
  if (rows.some(({ key }) => key === item.key)) return;
  const followed = before.get(item.group)?.findIndex(({ key }) => key !== null && key === item.follows) ?? -1;
  const free = rows[followed]?.key === null ? followed : rows.findIndex(({ key }) => key === null);
  if (free >= 0) rows[free] = { key: item.key, height: Math.max(rows[free]!.height, item.height) };
  else rows.push({ key: item.key, height: item.height });
}

function trimmed(rows: Row[]): Row[] {
  return rows.slice(0, rows.findLastIndex(({ key }) => key !== null) + 1);
}

const stays =
  (bridges: readonly string[]) =>
  ([name, rows]: readonly [string, Row[]]) =>
    rows.length > 0 || bridges.includes(name);

function last(groups: Map<string, Row[]>, name: string): void {
  const rows = groups.get(name);
  groups.delete(name);
  if (rows) groups.set(name, rows);
}
