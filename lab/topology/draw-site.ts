// The site's machines left of the host, and the LAN and router between them.
import type { Thing } from './drawing.ts';
import type { Box, Graph } from './graph.ts';
import { columns, sizes, wideLinkHeight } from './measures.ts';
import { sayBox, sayGateway, sayLink } from './say.ts';

const clientTop = sizes.hostTop - sizes.title - 4; // its link stands level with the host's

export function drawSite(graph: Graph): Thing[] {
  const client = graph.client ? drawMachine(graph.client, clientTop, 'right') : [];
  const clientBottom = client[0] ? client[0].place.y + client[0].place.height : clientTop;
  const gatewayTop = clientBottom + 16;
  const internetTop = gatewayTop + sizes.gateway + 18;
  return [
    ...client,
    ...(graph.internet ? drawMachine(graph.internet, internetTop, 'top') : []),
    {
      id: graph.gateway.id,
      kind: 'gateway',
      address: graph.gateway.address,
      place: { x: columns.siteLink.x - 6, y: gatewayTop, width: 116, height: sizes.gateway },
      says: sayGateway(graph.gateway.address),
    },
    {
      id: graph.lan.id,
      kind: 'lan',
      subnet: graph.lan.subnet,
      place: { ...columns.lan, y: clientTop, height: gatewayTop + sizes.gateway - clientTop },
      says: `LAN ${graph.lan.subnet}, the network of client, host and gateway`,
    },
  ];
}

/** A machine's box, with its links at the right edge, or, where it hangs below what it is cabled to, at the top. */
function drawMachine(box: Box, y: number, edge: 'right' | 'top'): Thing[] {
  const { x, width } = columns.site;
  const pad = sizes.pad;
  const heights = box.links.map((link) => wideLinkHeight(link) + 4);
  const linksTop = edge === 'top' ? y : y + sizes.title + 4;
  const boxTop = edge === 'top' ? y + 10 : y;
  const all = heights.reduce((sum, height) => sum + height, 0);
  const place = { x, y: boxTop, width, height: all + sizes.title + pad - (edge === 'top' ? 10 : 0) };
  const left = edge === 'top' ? columns.siteLink.x - 14 : columns.siteLink.x;
  let top = linksTop;
  const links = box.links.map((link, at): Thing => {
    const at0 = { x: left, y: top, width: columns.siteLink.width, height: heights[at]! - 4 };
    top += heights[at]!;
    return { id: link.id, kind: 'link', link, lines: 2, place: at0, says: sayLink(link, 2) };
  });
  return [{ id: box.id, kind: 'box', box, only: null, place, says: sayBox(box) }, ...links];
}
