// Draws the site's machines beside the host, and the LAN and the gateway between them.
import type { Thing } from './drawing.ts';
import type { Frame } from './frame.ts';
import type { Box, Graph } from './graph.ts';
import { sizes, wideLinkHeight } from './measures.ts';
import { sayBox, sayGateway, sayLan, sayLink } from './say.ts';

export function drawSite(graph: Graph, frame: Frame): Thing[] {
  const client = graph.client ? drawMachine(graph.client, frame.client.x, frame.client.y, 'right') : [];
  const clientBottom = client[0] ? client[0].place.y + client[0].place.height : frame.client.y;
  const gatewayTop = frame.gateway.y === 'below client' ? clientBottom + 16 : frame.gateway.y;
  const gatewayBottom = gatewayTop + sizes.gateway;
  const lanBottom = Math.max(clientBottom, gatewayBottom);
  return [
    ...client,
    ...(graph.internet ? drawMachine(graph.internet, frame.internet.x, gatewayBottom + 18, 'top') : []),
    {
      id: graph.gateway.id,
      kind: 'gateway',
      address: graph.gateway.address,
      place: { x: frame.gateway.x, y: gatewayTop, width: sizes.gatewayWidth, height: sizes.gateway },
      says: sayGateway(graph.gateway.address),
    },
    {
      id: graph.lan.id,
      kind: 'lan',
      subnet: graph.lan.subnet,
      place: { ...frame.lan, height: lanBottom - frame.lan.y },
      says: sayLan(graph.lan.subnet),
    },
  ];
}

/** A machine's box. Its links are at the right edge, or on top if the machine is below what it is cabled to. */
function drawMachine(box: Box, x: number, y: number, edge: 'right' | 'top'): Thing[] {
  const rise = edge === 'top' ? 10 : 0;
  const heights = box.links.map((link) => wideLinkHeight(link) + 4);
  const all = heights.reduce((sum, height) => sum + height, 0);
  const place = { x, y: y + rise, width: sizes.machine, height: all + sizes.title + sizes.pad - rise };
  let top = edge === 'top' ? y : y + sizes.title + 4;
  const links = box.links.map((link, at): Thing => {
    const left = x + (edge === 'top' ? -2 : 12);
    const linkPlace = { x: left, y: top, width: sizes.machineLink, height: heights[at]! - 4 };
    top += heights[at]!;
    return { id: link.id, kind: 'link', link, lines: 2, place: linkPlace, says: sayLink(link, 2) };
  });
  return [{ id: box.id, kind: 'box', box, only: null, titleTop: 4, place, says: sayBox(box) }, ...links];
}
