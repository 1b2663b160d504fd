// Draws the box of one namespace, or of a stopped container: containers on top, links at its left edge, ports below.
import type { Thing } from './drawing.ts';
import type { Frame } from './frame.ts';
import type { Box } from './graph.ts';
import { linkHeight, linkWidth, onlyLo, rowHeight, sizes } from './measures.ts';
import { sayBox, sayContainer, sayLink } from './say.ts';

export function drawBox(box: Box, y: number, frame: Frame): Thing[] {
  const { x, width } = frame.box;
  const itself: Thing = {
    id: box.id,
    kind: 'box',
    box,
    only: onlyLo(box) ? 'lo' : null,
    titleTop: 4,
    place: { x, y, width, height: rowHeight(box) },
    says: sayBox(box),
  };
  const heads = box.containers
    .filter(({ id }) => id !== box.id)
    .map((container, at): Thing => ({
      id: container.id,
      kind: 'container',
      container,
      guest: false,
      place: { x: x + 6, y: y + sizes.pad - 2 + at * sizes.title, width: width - 12, height: sizes.chip },
      says: sayContainer(container),
    }));
  let top = y + linksTop(box);
  const links = box.links.map((link): Thing => {
    const place = { x: frame.boxLink.x, y: top, width: linkWidth(link), height: linkHeight(link) };
    top += place.height + 4;
    return { id: link.id, kind: 'link', link, lines: 1, place, says: sayLink(link, 1) };
  });
  return [itself, ...heads, ...links];
}

function linksTop({ containers }: Box): number {
  return sizes.pad + Math.max(1, containers.length) * sizes.title;
}

/** Middle of each published port's line, measured from the box's top. */
export function publishedTops(box: Box): number[] {
  const links = box.links.reduce((sum, link) => sum + linkHeight(link) + 4, 0);
  const first = linksTop(box) + links + sizes.published / 2;
  return box.published.map((_, at) => first + at * sizes.published);
}
