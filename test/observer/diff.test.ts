import { describe, expect, it } from 'vitest';
import { diffStates, sayDifference } from '../../engine/network/diff.ts';
import { recorded } from './recorded.ts';

const between = (before: string, after: string) => diffStates(recorded(before), recorded(after)).map(sayDifference);

describe('the difference of two recorded states', () => {
  it('is empty between a state and itself', () => {
    expect(between('wired', 'wired')).toEqual([]);
  });

  it('lists everything that docker run -P made', () => {
    const said = between('start', 'published');
    expect(said).toContain('container added: web');
    expect(said).toContain('web: namespace added: web');
    expect(said).toContain('host: link changed: docker0 (up, no carrier → up)');
    expect(said).toContainEqual(expect.stringMatching(/^host: bridge port added: veth\w+ on docker0$/));
    expect(said).toContainEqual(
      expect.stringMatching(/^host: rule added: nat -A DOCKER .*--to-destination 172\.17\.0\.2:80$/),
    );
    expect(said).toContainEqual(expect.stringMatching(/^host: socket added: tcp 0\.0\.0\.0:\d+ docker-proxy$/));
    expect(said).toContainEqual(expect.stringMatching(/^published port added: 0\.0\.0\.0:\d+ → web 80\/tcp$/));
    expect(said).toContain('web: address added: 172.17.0.2/16 on eth0');
  });

  it('ignores counters, and lists the connections that conntrack keeps', () => {
    const said = between('published', 'visited');
    expect(said).toHaveLength(3);
    const entry =
      /^host: connection added: tcp src=192\.168\.190\.1 dst=192\.168\.190\.128 sport=\d+ dport=\d+ src=172\.17\.0\.2 /;
    for (const line of said) expect(line).toMatch(entry);
  });

  it('lists forwarding, a policy and a new rule', () => {
    expect(between('wired', 'firewall')).toEqual(
      expect.arrayContaining([
        'host: forwarding changed: net.ipv4.ip_forward (1 → 0)',
        expect.stringMatching(/^host: rule added: filter -A INPUT ! -i lo .*-j DROP$/),
      ]),
    );
  });

  it('lists what disappeared with a container that was wired by hand', () => {
    const said = between('firewall', 'removed');
    expect(said).toContain('host: link removed: A ⇄ eth0 in none, joined');
    expect(said).toContain('none, joined: address removed: 172.17.0.99/16 on eth0');
    expect(said).toContain('host: bridge port removed: A on docker0');
    expect(said).toContain('container removed: none');
    expect(said).toContain('none, joined: namespace removed: none, joined');
  });

  it('reports that Docker stopped', () => {
    const said = between('removed', 'docker-stopped');
    expect(said).toContain('Docker changed: dockerd (running → stopped)');
    expect(said).toContain('unit changed: docker.service (active → inactive)');
    expect(said.filter((line) => /^(container|image|network) /.test(line))).toEqual([]); // they still exist
  });

  it('counts two rules with the same text', () => {
    const before = recorded('start');
    const after = recorded('start');
    const chain = after.namespaces[0]!.chains.find(({ name }) => name === 'POSTROUTING')!;
    chain.rules.push({ ...chain.rules[0]!, number: 2 });
    expect(diffStates(before, after).map(sayDifference)).toEqual([`host: rule added: nat ${chain.rules[0]!.text}`]);
  });

  it('ignores a rule that moved within its chain', () => {
    const before = recorded('published');
    const after = recorded('published');
    after.namespaces[0]!.chains.find(({ name, table }) => name === 'DOCKER' && table === 'nat')!.rules.reverse();
    expect(diffStates(before, after)).toEqual([]);
  });

  it('compares a policy with its earlier value, although every chain starts with ACCEPT', () => {
    const before = recorded('start');
    const after = recorded('start');
    after.namespaces[0]!.chains.find(({ name }) => name === 'INPUT')!.policy = 'DROP';
    expect(diffStates(before, after).map(sayDifference)).toEqual([
      'host: policy changed: filter -P INPUT (ACCEPT → DROP)',
    ]);
    expect(diffStates(after, before).map(sayDifference)).toEqual([
      'host: policy changed: filter -P INPUT (DROP → ACCEPT)',
    ]);
  });

  it('knows from which hooks a rule is reached', () => {
    const rules = diffStates(recorded('start'), recorded('published')).flatMap(({ thing }) =>
      thing.kind === 'rule' ? thing : [],
    );
    const hooks = (target: string) => rules.filter((rule) => rule.target === target).map((rule) => rule.hooks);
    expect(hooks('DNAT')).toEqual(Array(3).fill(['PREROUTING', 'OUTPUT']));
    expect(hooks('ACCEPT')).toEqual(Array(3).fill(['FORWARD']));
    expect(hooks('MASQUERADE')).toEqual(Array(3).fill(['POSTROUTING']));
  });

  it('lists everything as added if there was nothing before', () => {
    const differences = diffStates(null, recorded('start'));
    expect(differences.length).toBeGreaterThan(20);
    const others = differences.filter(({ change }) => change !== 'added');
    expect(others.map(sayDifference)).toEqual(['host: policy changed: filter -P FORWARD (ACCEPT → DROP)']);
  });
});
