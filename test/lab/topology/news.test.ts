import { expect, test } from 'vitest';
import { DrawingMemory } from '../../../lab/topology/drawing-memory.ts';
import { wideFrame } from '../../../lab/topology/frame.ts';
import { graphOf } from '../../../lab/topology/graph.ts';
import { newsOf } from '../../../lab/topology/news.ts';
import { containerId, linkId, namespaceId, publishedId, rulesId } from '../../../lab/topology/topology-ids.ts';
import { container, host, namespaceOf, recorded } from '../../observer/recorded.ts';

const between = (before: string, after: string) => newsOf(graphOf(recorded(before)), graphOf(recorded(after)));

test('a published container brings a box, a port, a cable, arrows and more rules', () => {
  const state = recorded('published');
  const news = between('start', 'published');
  const port = host(state).links.find(({ bridge }) => bridge === 'docker0')!;
  expect(news.get(namespaceId(namespaceOf(state, 'web').id))).toBe('new');
  expect(news.get(linkId(host(state).id, port.name))).toBe('new');
  for (const published of container(state, 'web').publishedPorts) expect(news.get(publishedId(published))).toBe('new');
  expect(news.get(rulesId(host(state).id))).toBe('changed');
  expect(news.get(linkId(host(state).id, 'docker0'))).toBe('changed'); // it now has a carrier
  expect(news.has(linkId(host(state).id, 'eth0'))).toBe(false);
});

/** The news after scenes that follow one another at once. */
function toldAfter(...scenes: string[]) {
  const memory = new DrawingMemory();
  let told = memory.see(recorded(scenes[0]!), 0, wideFrame);
  for (const [at, scene] of scenes.entries())
    told = memory.see({ ...recorded(scene), sequence: at + 2 }, at * 10, wideFrame);
  return new Map([...told.news].map(([id, { what }]) => [id, what]));
}

test('the contents of a new box are not news of their own; those of a known box are', () => {
  expect(toldAfter('start', 'published').has(containerId('web'))).toBe(false);
  const wired = namespaceOf(recorded('wired'), 'none').id;
  const news = toldAfter('modes', 'wired');
  expect(news.get(linkId(wired, 'eth0'))).toBe('new');
  expect(news.has(containerId('none'))).toBe(false);
  // the box is recent, and what is put into it is still part of that
  const atOnce = toldAfter('start', 'modes', 'wired');
  expect(atOnce.get(namespaceId(wired))).toBe('new');
  expect(atOnce.has(linkId(wired, 'eth0'))).toBe(false);
});

test('traffic is not news', () => {
  expect([...between('published', 'visited')]).toEqual([]);
});

test('news is kept for a moment, and on first sight nothing is news', () => {
  const memory = new DrawingMemory();
  expect(memory.see({ ...recorded('start'), sequence: 1 }, 0, wideFrame).news.size).toBe(0);
  const told = memory.see({ ...recorded('published'), sequence: 2 }, 100, wideFrame);
  expect(told.news.size).toBeGreaterThan(4);
  expect(memory.see({ ...recorded('visited'), sequence: 3 }, 1_000, wideFrame).news).toEqual(told.news);
  expect(memory.see({ ...recorded('visited'), sequence: 4 }, 9_000, wideFrame).news.size).toBe(0);
  expect(memory.see({ ...recorded('start'), sequence: 1 }, 9_100, wideFrame).news.size).toBe(0); // another sandbox
});
