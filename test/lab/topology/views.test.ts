import { expect, test } from 'vitest';
import { DrawingMemory } from '../../../lab/topology/drawing-memory.ts';
import { wideFrame } from '../../../lab/topology/frame.ts';
import { halfway } from '../../../lab/topology/drawing.ts';
import { dimmed, drawnFor, wantedPlace } from '../../../lab/topology/emphasis.ts';
import { framesAlong, stopOf, wayTo } from '../../../lab/topology/packet-way.ts';
import { pathOf } from '../../../lab/topology/path.ts';
import {
  cableId,
  containerId,
  lanId,
  linkId,
  namespaceId,
  portId,
  rulesId,
} from '../../../lab/topology/topology-ids.ts';
import { fitReadable, fitWhole, shifted, zoomed } from '../../../lab/topology/views.ts';
import { host, namespaceOf, recorded } from '../../observer/recorded.ts';

const state = recorded('published');
const { drawing } = new DrawingMemory().see(state, 0, wideFrame);
const [hostNs, webNs] = [host(state).id, namespaceOf(state, 'web').id];
const port = host(state).links.find(({ bridge }) => bridge === 'docker0')!.name;

test('the whole drawing is shown if it is readable, otherwise its top left', () => {
  const wide = fitReadable(drawing, { width: 1200, height: 400 });
  expect(drawing.width * wide.zoom).toBeLessThanOrEqual(1200);
  const small = { width: 300, height: 300 };
  expect(fitReadable(drawing, small).zoom).toBe(0.8);
  expect(drawing.width * fitWhole(drawing, small).zoom).toBeLessThanOrEqual(300);
});

test('a view moves only as far as needed', () => {
  const pane = { width: 500, height: 300 };
  const view = { x: 0, y: 0, zoom: 1 };
  expect(shifted(view, pane, { x: 50, y: 50, width: 100, height: 50 })).toBe(view);
  expect(shifted(view, pane, { x: 600, y: 50, width: 100, height: 50 })).toMatchObject({ x: 500 - 14 - 700, y: 0 });
  expect(shifted(view, pane, { x: -40, y: 50, width: 20, height: 50 }).x).toBe(14 + 40);
  expect(shifted(view, pane, { x: 0, y: 900, width: 20, height: 900 }).y).toBe(12 - 900); // its start, not its end
});

test('zooming keeps the middle in place', () => {
  const pane = { width: 400, height: 200 };
  const { x, y, zoom } = zoomed({ x: 0, y: 0, zoom: 1 }, pane, 2);
  expect([(200 - x) / zoom, (100 - y) / zoom]).toEqual([200, 100]);
});

test('a thing that is not drawn is represented by what contains it', () => {
  expect([...drawnFor([portId(hostNs, port)], drawing)]).toEqual([linkId(hostNs, port)]);
  expect([...drawnFor([linkId(webNs, 'lo'), rulesId(webNs)], drawing)]).toEqual([namespaceId(webNs)]);
  expect([...drawnFor([containerId('nobody')], drawing)]).toEqual([]);
});

test('a filter keeps what it names', () => {
  const dim = dimmed('172.17.0.2', drawing);
  expect(dim.has(linkId(webNs, 'eth0'))).toBe(false);
  expect(dim.has(lanId)).toBe(true);
  expect(dimmed(' ', drawing).size).toBe(0);
});

test('the first wish that can be fulfilled decides what is visible', () => {
  const wished = wantedPlace([null, containerId('nobody'), lanId, containerId('web')], drawing);
  expect(wished).toEqual(drawing.things.find(({ id }) => id === lanId)!.place);
  expect(wantedPlace([[]], drawing)).toBeNull();
});

test('a packet runs along the cable from a port to the container', () => {
  const [from, to] = [stopOf(linkId(hostNs, port), drawing)!, stopOf(linkId(webNs, 'eth0'), drawing)!];
  const cable = drawing.lines.find(({ id }) => id === cableId(linkId(hostNs, port), linkId(webNs, 'eth0')))!;
  expect(wayTo(from, to, drawing)).toEqual([from, ...cable.points, to]);
  expect(wayTo(to, from, drawing)).toEqual([to, ...[...cable.points].reverse(), from]);
});

test('lines turn with round corners and contain their midpoint', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 22 },
  ];
  expect(halfway(points)).toEqual({ x: 10, y: 6 });
  expect(pathOf(points, 4)).toBe('M0 0L6 0Q10 0 10 4L10 22');
});

test('a packet moves at constant speed on short and long pieces', () => {
  const way = [
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 90 },
  ];
  expect(framesAlong(way).map(({ offset }) => offset)).toEqual([0, 0, 0.25, 1]);
  expect(framesAlong(way).at(-1)!.transform).toBe('translate(30px, 90px)');
  expect(framesAlong([way[0]!, way[1]!]).map(({ offset }) => offset)).toEqual([0, 0]);
});
