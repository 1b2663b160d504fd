// Packet traces as lists of steps, for recorded packets: packets, namespaces, steps, folds, and places on the topology.
import { placeWords } from '../../../engine/network/place.ts';
import { describe, expect, test } from 'vitest';
import { simulatePacket } from '../../../engine/packet/simulate/simulate.ts';
import { joinTrace } from '../../../engine/packet/trace/join.ts';
import { draw } from '../../../lab/topology/draw.ts';
import { graphOf } from '../../../lab/topology/graph.ts';
import { drawnFor } from '../../../lab/topology/emphasis.ts';
import { wideFrame } from '../../../lab/topology/frame.ts';
import { noRows } from '../../../lab/topology/rows.ts';
import { cableId, linkId, rulesId } from '../../../lab/topology/topology-ids.ts';
import { lineOf } from '../../../lab/trace/hop-line.ts';
import { type Step, walkOf } from '../../../lab/trace/steps.ts';
import { scenes } from '../../fixtures/trace/scenes.ts';
import { recorded } from '../../packet/trace/recorded.ts';

function walk(scene: string, open: readonly string[] = []) {
  const recording = recorded(scene);
  return { ...walkOf(joinTrace(recording), recording.state.namespaces, open), state: recording.state };
}

const sentences = (steps: readonly Step[]) => steps.map(({ sentence }) => sentence);
const placesOf = (scene: string) =>
  walk(scene).packets.map(({ title, stretches }) => [title, ...stretches.map(({ place }) => placeWords(place))]);

describe('the steps of a trace', () => {
  test('are grouped by packet and by the namespaces it passes', () => {
    expect(placesOf('published')).toEqual([
      ['There', 'client', 'out of sight', 'host', 'container web'],
      ['Answer', 'container web', 'host', 'out of sight', 'client'],
    ]);
    expect(placesOf('proxy')).toEqual([
      ['There', 'host'],
      ['Answer', 'host'],
      ['Sent by docker-proxy', 'host', 'container web'],
      ['Answer to the proxy', 'container web', 'host'],
    ]);
  });

  test('show the rule as iptables prints it, its verdict, and the rewrite with the changed part marked', () => {
    const { steps } = walk('published');
    const rewrite = steps.find(({ line }) => line?.rewrite);
    const before = steps[steps.indexOf(rewrite!) - 1]!;
    expect(before.sentence).toBe(
      'host, prerouting: rule 2 of nat DOCKER, -A DOCKER ! -i docker0 -p tcp -m tcp --dport 801 -j DNAT --to-destination 172.17.0.2:80, DNAT.',
    );
    expect(before.line!.verdict).toEqual({ word: 'DNAT', kind: 'ends' });
    expect(rewrite!.line!.rewrite).toEqual({
      side: 'destination',
      before: [
        { text: '192.168.190.128', changed: true },
        { text: ':801', changed: true },
      ],
      after: [
        { text: '172.17.0.2', changed: true },
        { text: ':80', changed: true },
      ],
    });
    const [address, port] = walk('masquerade').steps.find(({ line }) => line?.rewrite)!.line!.rewrite!.after;
    expect([address!.changed, port]).toEqual([true, { text: ':24568', changed: false }]);
  });

  test('end with the rule or policy that dropped the packet', () => {
    const last = (scene: string) => walk(scene).steps.at(-1)!;
    expect(last('forward-drop').line!.verdict).toEqual({ word: 'DROP', kind: 'stops' });
    expect(last('forward-policy').sentence).toBe('host, forward: no rule of filter FORWARD settled it, policy DROP.');
  });

  test('mark what was not observed', () => {
    const { steps } = walk('published');
    expect(steps[3]!.sentence).toBe('out of sight, the network between the machines, not observed.');
  });

  test('of a simulated packet are the same, and none is marked as unobserved', () => {
    const { state, request } = recorded('published');
    const { steps } = walkOf(simulatePacket(state, request), state.namespaces, []);
    const kernel = sentences(walk('published').steps).map((sentence) => sentence.replace(', not observed', ''));
    expect(sentences(steps)).toEqual(kernel);
  });

  test('do not exist for a packet that could not be sent', () => {
    expect(walk('no-route').steps).toEqual([]);
  });

  test.each(scenes.map(({ name }) => name))('of "%s" have keys of their own, and a sentence', (name) => {
    const { steps } = walk(name);
    expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
    for (const sentence of sentences(steps)) expect(sentence).toMatch(/^\S.*\.$/);
  });
});

describe('chains that decided nothing', () => {
  test('are one step that names them', () => {
    expect(sentences(walk('published').steps)).toContain(
      'host: passed 4 more rules (DOCKER-USER and DOCKER-ISOLATION-STAGE-1).',
    );
  });

  test('are walked rule by rule after they are unfolded', () => {
    const closed = walk('published');
    const fold = closed.steps.find((step) => step.fold)!;
    const { steps } = walk('published', [fold.key]);
    const at = steps.findIndex(({ key }) => key === fold.key);
    expect(steps.length).toBe(closed.steps.length + 4);
    expect(steps[at]!.fold!.open).toBe(true);
    expect(steps.slice(at + 1, at + 5).map(({ line, inFold }) => [line!.rule, inFold])).toEqual([
      ['-A FORWARD -j DOCKER-USER', true],
      ['-A DOCKER-USER -j RETURN', true],
      ['-A FORWARD -j DOCKER-ISOLATION-STAGE-1', true],
      ['-A DOCKER-ISOLATION-STAGE-1 -j RETURN', true],
    ]);
  });

  test('stay unfolded if a rule in them decided, logged, or returned under a condition', () => {
    const rules = (scene: string) => walk(scene).steps.flatMap(({ line }) => line?.rule ?? []);
    expect(rules('forward-drop')).toEqual([
      '-A FORWARD -j DOCKER-USER',
      '-A DOCKER-USER -p tcp -m tcp --dport 81 -j LOG',
      '-A DOCKER-USER -p tcp -m tcp --dport 81 -j DROP',
    ]);
    expect(rules('container-to-own-port')).toContain('-A DOCKER -i docker0 -j RETURN');
  });
});

describe('on the topology', () => {
  const { steps, state } = walk('published');
  const named = (machine: string) => state.namespaces.find((one) => one.machine === machine)!.id;
  const [host, client] = [named('host'), named('client')];
  const web = state.namespaces.find(({ containers }) => containers.includes('web'))!.id;

  test('the packet is shown at interfaces, the host’s rules, the LAN, and containers', () => {
    const at = steps.map((step) => step.at);
    expect(at.slice(2, 6)).toEqual([linkId(client, 'eth0'), 'lan', linkId(host, 'eth0'), rulesId(host)]);
    expect(at).toContain(linkId(host, 'docker0'));
    expect(at).toContain('container web');
  });

  test('an end of a veth pair highlights the cable to the other', () => {
    const there = steps.find((step) => step.at === linkId(web, 'eth0'))!;
    const veth = state.namespaces.find(({ id }) => id === host)!.links.find(({ bridge }) => bridge === 'docker0')!;
    expect(there.lit).toContain(cableId(linkId(host, veth.name), linkId(web, 'eth0')));
  });

  test('the path to the internet machine leads over the gateway', () => {
    const beyond = walk('masquerade').steps.filter(({ line }) => line && !line.observed);
    expect(beyond.map(({ at }) => at)).toEqual(['gateway', 'gateway']);
  });

  test.each(scenes.map(({ name }) => name))('every step of "%s" is at something that is drawn', (name) => {
    const { steps, state } = walk(name);
    const { drawing } = draw(graphOf(state), noRows, wideFrame);
    for (const { at, lit, sentence } of steps) {
      if (at === null) expect(sentence).toMatch(/^out of sight/);
      else
        expect([sentence, drawnFor([at], drawing).size, drawnFor(lit, drawing).size > 0]).toEqual([sentence, 1, true]);
    }
  });
});

test('a rewrite that keeps the address marks only the port as changed', () => {
  const { legs } = joinTrace(recorded('published'));
  const hop = legs[0]!.hops.find((one) => one.kind === 'rewrite')!;
  const before = { ...hop.before, destination: hop.packet.destination };
  expect(lineOf({ ...hop, before }, 'request', 'kernel').rewrite!.after).toEqual([
    { text: '172.17.0.2', changed: false },
    { text: ':80', changed: true },
  ]);
});
