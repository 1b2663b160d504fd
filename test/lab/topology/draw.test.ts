import { describe, expect, test } from 'vitest';
import { DrawingMemory } from '../../../lab/topology/drawing-memory.ts';
import { type Frame, tallFrame, wideFrame } from '../../../lab/topology/frame.ts';
import type { Drawing, Place, Thing } from '../../../lab/topology/drawing.ts';
import { targetsOf } from '../../../lab/topology/flow.ts';
import { arrowNavigation } from '../../../lab/topology/arrow-navigation.ts';
import { containerId, linkId, namespaceId, publishedId } from '../../../lab/topology/topology-ids.ts';
import { container, host, namespaceOf, recorded } from '../../observer/recorded.ts';
import { scenesInOrder } from './scenes.ts';

const frames = { wide: wideFrame, tall: tallFrame };
const drawn = (scene: string, frame: Frame = wideFrame) => new DrawingMemory().see(recorded(scene), 0, frame).drawing;
const place = (drawing: Drawing, id: string) => drawing.things.find((thing) => thing.id === id)!.place;
const overlap = (one: Place, other: Place) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;
const within = (inner: Place, outer: Place) =>
  inner.y >= outer.y - 12 && inner.y + inner.height <= outer.y + outer.height + 1;

const both = scenesInOrder.flatMap((scene) => [[scene, 'wide'] as const, [scene, 'tall'] as const]);

describe.each(both)('the drawing of %s, %s,', (scene, frame) => {
  const drawing = drawn(scene, frames[frame]);

  test('has every id only once', () => {
    const ids = [...drawing.things, ...drawing.lines].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has no overlapping boxes, links, bridges or containers', () => {
    for (const kinds of [['box'], ['link', 'container', 'rules', 'gateway'], ['bridge', 'container', 'rules']]) {
      const things = drawing.things.filter(({ kind }) => kinds.includes(kind));
      for (const one of things)
        for (const other of things)
          if (one !== other) expect(overlap(one.place, other.place), `${one.says} | ${other.says}`).toBe(false);
    }
  });

  test('has everything of the host inside its box', () => {
    const id = namespaceId(host(recorded(scene)).id);
    const mine = (thing: Thing) => thing.kind === 'bridge' || thing.kind === 'rules';
    for (const thing of drawing.things.filter(mine)) expect(within(thing.place, place(drawing, id))).toBe(true);
  });

  test('can be reached completely with the arrow keys', () => {
    const targets = targetsOf(drawing);
    const reached = new Set([targets[0]!.id]);
    for (const id of reached)
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        const to = arrowNavigation(targets, id, key);
        if (to !== null) reached.add(to);
      }
    expect(targets.filter(({ id }) => !reached.has(id))).toEqual([]);
  });

  test('describes every thing and line', () => {
    for (const { says, kind } of [...drawing.things, ...drawing.lines])
      if (kind !== 'inside') expect(says).toMatch(/\w,? \w/);
  });
});

test('a cable runs straight from a container to its port, and each arrow straight to its port', () => {
  const state = recorded('published');
  const drawing = drawn('published');
  const web = namespaceOf(state, 'web').id;
  const cable = drawing.lines.find(({ kind, id }) => kind === 'cable' && id.includes(linkId(web, 'eth0')))!;
  expect(cable.points).toHaveLength(2);
  for (const published of container(state, 'web').publishedPorts) {
    const arrow = drawing.lines.find(({ id }) => id === publishedId(published))!;
    expect(new Set(arrow.points.map(({ y }) => y)).size).toBe(1);
    expect(arrow.points[0]!.x).toBe(place(drawing, namespaceId(host(state).id)).x);
    const box = place(drawing, namespaceId(web));
    expect(arrow.points[0]!.y).toBeGreaterThan(box.y);
    expect(arrow.points[0]!.y).toBeLessThan(box.y + box.height);
  }
});

test('containers are in the box of the namespace they share', () => {
  const drawing = drawn('modes');
  const box = place(drawing, namespaceId(namespaceOf(recorded('modes'), 'none').id));
  for (const name of ['none', 'joined']) expect(overlap(place(drawing, containerId(name)), box)).toBe(true);
  const hostBox = place(drawing, namespaceId(host(recorded('modes')).id));
  expect(overlap(place(drawing, containerId('hosted')), hostBox)).toBe(true);
});

test('whatever stays keeps its place through all changes; only what is cabled to a bridge moves to it', () => {
  const memory = new DrawingMemory();
  let before: Drawing | null = null;
  const moved = new Set<string>();
  for (const [at, scene] of scenesInOrder.entries()) {
    const { drawing } = memory.see({ ...recorded(scene), sequence: at + 1 }, at, wideFrame);
    for (const { id, says, place: now } of drawing.things) {
      const was = before?.things.find((thing) => thing.id === id)?.place;
      if (was && (was.x !== now.x || was.y !== now.y)) moved.add(`${scene}: ${says}`);
    }
    before = drawing;
  }
  expect([...moved]).toEqual([
    'wired: network namespace of containers none and joined, named n',
    'wired: none none mode, container',
    'wired: joined shares none, container',
  ]);
});

test('a removed container leaves its row to the next one', () => {
  const memory = new DrawingMemory();
  const [before, after] = ['port-taken', 'one-address'].map(
    (scene, at) => memory.see({ ...recorded(scene), sequence: at + 1 }, at, wideFrame).drawing,
  );
  const top = (drawing: Drawing, scene: string, name: string) =>
    place(drawing, namespaceId(namespaceOf(recorded(scene), name).id)).y;
  expect(top(after!, 'one-address', 'one')).toBe(top(before!, 'port-taken', 'first'));
  expect(top(after!, 'one-address', 'web')).toBe(top(before!, 'port-taken', 'web'));
});

test('the same states in the same order always give the same drawing', () => {
  const play = () => {
    const memory = new DrawingMemory();
    return scenesInOrder.map(
      (scene, at) => memory.see({ ...recorded(scene), sequence: at + 1 }, at, wideFrame).drawing,
    );
  };
  expect(play()).toEqual(play());
});
