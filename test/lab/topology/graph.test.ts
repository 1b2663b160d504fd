import { expect, test } from 'vitest';
import { type Box, graphOf } from '../../../lab/topology/graph.ts';
import { cableId, linkId, namespaceId } from '../../../lab/topology/topology-ids.ts';
import { host, namespaceOf, recorded } from '../../observer/recorded.ts';

const titles = (boxes: Box[]) => boxes.map(({ title, kind }) => `${kind ?? 'namespace'} ${title}`);

test('a fresh site has three machines, cabled to the LAN and the gateway, and no other box', () => {
  const graph = graphOf(recorded('start'));
  expect([graph.host!.title, graph.client!.title, graph.internet!.title]).toEqual(['host', 'client', 'internet']);
  expect(graph.boxes).toEqual([]);
  expect(graph.cables.map(({ kind }) => kind)).toEqual(['site', 'site', 'site', 'site']);
  expect([graph.lan.subnet, graph.gateway.address]).toEqual(['192.168.190.0/24', '192.168.190.2']);
});

test('a container with published ports has a box, a veth pair from docker0’s port, and an arrow for each port', () => {
  const state = recorded('published');
  const graph = graphOf(state);
  const web = graph.boxes[0]!;
  expect(titles(graph.boxes)).toEqual(['container web']);
  expect(web.links.map(({ name, addresses }) => `${name} ${addresses.join(' ')}`)).toEqual(['eth0 172.17.0.2/16']);
  const port = graph.host!.links.find(({ bridge }) => bridge === 'docker0')!;
  const pair = graph.cables.find(({ kind }) => kind === 'veth')!;
  expect(pair).toMatchObject({ from: port.id, to: web.links[0]!.id, up: true });
  expect(pair.id).toBe(cableId(linkId(namespaceOf(state, 'web').id, 'eth0'), port.id));
  expect(web.published.map(({ to }) => to).sort()).toEqual(['22/tcp', '443/tcp', '80/tcp']);
  expect(web.published.every(({ from }) => /^:\d+$/.test(from))).toBe(true);
});

test('a port published on one address names it', () => {
  const one = graphOf(recorded('one-address')).boxes.find(({ title }) => title === 'one')!;
  expect(one.published[0]!.from).toMatch(/^192\.168\.190\.128:\d+$/);
});

test('container mode shares a box, host mode is inside the host’s, none has only lo', () => {
  const state = recorded('modes');
  const graph = graphOf(state);
  expect(titles(graph.boxes)).toEqual(['container web', 'container none and joined']);
  const shared = graph.boxes[1]!;
  expect(shared.id).toBe(namespaceId(namespaceOf(state, 'none').id));
  expect(shared.containers.map(({ name, note }) => `${name}: ${note}`)).toEqual([
    'none: none mode',
    'joined: shares none',
  ]);
  expect(shared.links).toEqual([]);
  expect(graph.host!.containers.map(({ name, note }) => `${name}: ${note}`)).toEqual(['hosted: host mode']);
});

test('a hand-made namespace has its name and its hand-made pair', () => {
  const state = recorded('wired');
  const graph = graphOf(state);
  const wired = graph.boxes.find(({ names }) => names.includes('n'))!;
  expect(wired.links.map(({ name }) => name)).toEqual(['eth0']);
  expect(graph.cables.map(({ from, to }) => [from, to])).toContainEqual([
    linkId(host(state).id, 'A'),
    wired.links[0]!.id,
  ]);
});

test('containers that do not run keep a box of their own, with the reason', () => {
  const created = graphOf(recorded('port-taken')).boxes.find(({ title }) => title === 'second')!;
  expect(created).toMatchObject({ kind: 'container', links: [], published: [] });
  expect(created.containers).toMatchObject([{ note: 'created', running: false, bridge: 'docker0' }]);
  const exited = graphOf(recorded('on-bridge0')).boxes.find(({ title }) => title === 'web')!;
  expect(exited.containers[0]!.note).toMatch(/^exited \(\d+\)$/);
});

test('a box keeps its key when its container stops', () => {
  const key = (scene: string) => graphOf(recorded(scene)).boxes.find(({ title }) => title === 'web')!.key;
  expect(key('on-bridge0')).toBe(key('published'));
});

test('a bridge without ports has no carrier, and forwarding is shown with the rules', () => {
  const { host: fresh } = graphOf(recorded('start'));
  expect(fresh!.links.find(({ name }) => name === 'docker0')).toMatchObject({ kind: 'bridge', trouble: 'no carrier' });
  expect(fresh!.rules).toMatchObject({ forwarding: true });
  expect(graphOf(recorded('firewall')).host!.rules.forwarding).toBe(false);
});

test('a link that is down says so, and so does its cable', () => {
  const state = structuredClone(recorded('published'));
  namespaceOf(state, 'web').links.find(({ name }) => name === 'eth0')!.up = false;
  const graph = graphOf(state);
  expect(graph.boxes[0]!.links[0]!.trouble).toBe('down');
  expect(graph.cables.find(({ kind }) => kind === 'veth')!.up).toBe(false);
});

test('a veth whose other end is not observed is a stub', () => {
  const state = structuredClone(recorded('wired'));
  host(state).links.find(({ name }) => name === 'A')!.peer!.namespace = null;
  namespaceOf(state, 'none').links.pop();
  const stub = graphOf(state).cables.find(({ kind }) => kind === 'stub')!;
  expect(stub).toMatchObject({ from: linkId(host(state).id, 'A'), to: null });
});
