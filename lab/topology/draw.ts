// Draws a graph: puts its things into rows and combines the parts of draw-*.ts.
import { drawBox } from './draw-box.ts';
import { drawHost, hostSpine } from './draw-host.ts';
import { drawCables, drawPublished } from './draw-lines.ts';
import { drawSite } from './draw-site.ts';
import type { Drawing, Line, Thing } from './drawing.ts';
import type { Frame } from './frame.ts';
import type { Graph } from './graph.ts';
import { rowHeight, sizes } from './measures.ts';
import { arrange, rowItems, type Rows } from './rows.ts';

/** Places everything. `before`: the rows of the previous drawing; the result has the new ones. */
export function draw(graph: Graph, before: Rows, frame: Frame): { drawing: Drawing; rows: Rows } {
  const items = rowItems(graph, rowHeight);
  const bridges = graph.host?.links.filter(({ kind }) => kind === 'bridge') ?? [];
  const rows = arrange(
    items,
    bridges.map(({ name }) => name),
    before,
  );
  const spine = hostSpine(graph, frame);
  const tops = new Map<string, number>();
  const groups = new Map<string, { top: number; height: number }>();
  let y = spine.rowsTop;
  for (const [name, group] of rows) {
    const top = y;
    for (const { key, height } of group) {
      if (key !== null) tops.set(key, y);
      y += height + sizes.rowGap;
    }
    if (bridges.some((bridge) => bridge.name === name))
      y = Math.max(y, top - sizes.bridgeRise + sizes.bridge + sizes.rowGap);
    groups.set(name, { top, height: y - top - sizes.rowGap });
    y += sizes.groupGap;
  }
  const bottom = Math.max(y - sizes.rowGap, spine.bottom);
  const boxes = items.flatMap(({ box, key }) => (box ? drawBox(box, tops.get(key)!, frame) : []));
  const things = [
    ...drawSite(graph, frame),
    ...drawHost(graph, { frame, spine, groups, items, tops, bottom, boxes }),
    ...boxes,
  ];
  const lines = [...drawCables(graph, things, frame), ...drawPublished(graph, things, frame)];
  return { drawing: { things, lines, ...extent(things, lines, frame) }, rows };
}

function extent(things: Thing[], lines: Line[], { box }: Frame): { width: number; height: number } {
  const ends = lines.flatMap(({ points }) => points);
  return {
    // the last column keeps its space even when empty, so that the first container does not change the scale
    width: Math.max(box.x + box.width, ...things.map(({ place }) => place.x + place.width), ...ends.map(({ x }) => x)),
    height: Math.max(0, ...things.map(({ place }) => place.y + place.height)),
  };
}
