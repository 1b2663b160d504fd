import { describe, expect, it } from 'vitest';
import { diffStates, sayDifference } from '../../engine/observe/diff.ts';
import { recorded } from './recorded.ts';

const between = (before: string, after: string) => diffStates(recorded(before), recorded(after)).map(sayDifference);

describe('the difference of two recorded states', () => {
  it('is empty between a state and itself', () => {
    expect(between('wired', 'wired')).toEqual([]);
  });

  it('names everything that docker run -P made', () => {
    const said = between('start', 'published');
    expect(said).toContain('container added: web');
    expect(said).toContain('namespace added: web');
    expect(said).toContain('host: link changed: docker0 (up, no carrier → up)');
    expect(said).toContainEqual(expect.stringMatching(/^host: bridge port added: veth\w+ on docker0$/));
    expect(said).toContainEqual(
      expect.stringMatching(/^host: rule added: nat -A DOCKER .*--to-destination 172\.17\.0\.2:80$/),
    );
    expect(said).toContainEqual(expect.stringMatching(/^host: socket added: tcp 0\.0\.0\.0:\d+ \(docker-proxy\)$/));
    expect(said).toContainEqual(expect.stringMatching(/^published port added: 0\.0\.0\.0:\d+ → web 80\/tcp$/));
    expect(said).toContain('web: address added: 172.17.0.2/16 on eth0');
  });

  it('says nothing of counters and connections', () => {
    expect(between('published', 'visited')).toEqual([]);
  });

  it('tells forwarding, policy and a new rule', () => {
    expect(between('wired', 'firewall')).toEqual(
      expect.arrayContaining([
        'host: forwarding changed: net.ipv4.ip_forward (1 → 0)',
        expect.stringMatching(/^host: rule added: filter -A INPUT ! -i lo .*-j DROP$/),
      ]),
    );
  });

  it('tells what went with a container that was wired by hand', () => {
    const said = between('firewall', 'removed');
    expect(said).toContain('host: link removed: A');
    expect(said).toContain('host: bridge port removed: A on docker0');
    expect(said).toContain('container removed: none');
    expect(said).toContain('namespace removed: none, joined');
  });

  it('tells that Docker stopped', () => {
    const said = between('removed', 'docker-stopped');
    expect(said).toContain('Docker changed: dockerd (running → stopped)');
    expect(said).toContain('unit changed: docker.service (active → inactive)');
  });

  it('counts two rules that read the same', () => {
    const before = recorded('start');
    const after = recorded('start');
    const chain = after.namespaces[0]!.chains.find(({ name }) => name === 'POSTROUTING')!;
    chain.rules.push({ ...chain.rules[0]!, number: 2 });
    expect(diffStates(before, after).map(sayDifference)).toEqual([`host: rule added: nat ${chain.rules[0]!.text} (2)`]);
  });

  it('lists everything as added where nothing was before', () => {
    const differences = diffStates(null, recorded('start'));
    expect(differences.length).toBeGreaterThan(20);
    expect(new Set(differences.map(({ change }) => change))).toEqual(new Set(['added']));
  });
});
