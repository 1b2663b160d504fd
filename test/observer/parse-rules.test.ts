import { describe, expect, it } from 'vitest';
import { parseRules } from '../../engine/observer/parse-rules.ts';
import { container, host, recorded } from './recorded.ts';

const chain = (scene: string, table: string, name: string) =>
  host(recorded(scene)).chains.find((candidate) => candidate.table === table && candidate.name === name)!;

describe('rules of a recorded host', () => {
  it('have a DNAT rule per published port with its destination', () => {
    const web = container(recorded('published'), 'web');
    const dnat = chain('published', 'nat', 'DOCKER').rules.filter(({ target }) => target === 'DNAT');
    expect(dnat).toHaveLength(3);
    for (const { port, hostPort } of web.publishedPorts) {
      expect(dnat).toContainEqual(
        expect.objectContaining({
          protocol: 'tcp',
          destinationPort: String(hostPort),
          inInterface: '! docker0',
          toDestination: `${web.networks[0]!.address}:${parseInt(port, 10)}`,
        }),
      );
    }
  });

  it('masquerade packets that leave the bridge', () => {
    expect(chain('start', 'nat', 'POSTROUTING').rules[0]).toEqual({
      table: 'nat',
      chain: 'POSTROUTING',
      number: 1,
      text: '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      packets: 0,
      bytes: 0,
      target: 'MASQUERADE',
      protocol: null,
      source: '172.17.0.0/16',
      destination: null,
      inInterface: null,
      outInterface: '! docker0',
      destinationPort: null,
      toDestination: null,
    });
  });

  it('count packets since iptables-save ran', () => {
    const count = (scene: string) => chain(scene, 'nat', 'PREROUTING').rules[0]!.packets;
    expect(count('visited')).toBeGreaterThan(count('published'));
    expect(chain('visited', 'nat', 'DOCKER').rules.filter(({ packets }) => packets > 0)).not.toHaveLength(0);
  });

  it('keep quoted comments whole and mark negated options', () => {
    const [rule] = chain('firewall', 'filter', 'INPUT').rules;
    expect(rule).toMatchObject({ target: 'DROP', inInterface: '! lo', protocol: 'tcp', destinationPort: '80' });
    expect(rule!.text).toContain(String.raw`--comment "no \"web\" here"`);
  });

  it('follow the policy of a built-in chain, and number rules per chain', () => {
    expect(chain('firewall', 'filter', 'FORWARD')).toMatchObject({ policy: 'DROP' });
    expect(chain('start', 'filter', 'INPUT')).toMatchObject({ policy: 'ACCEPT' });
    expect(chain('start', 'filter', 'DOCKER-USER').policy).toBeNull();
    const { rules } = chain('start', 'filter', 'FORWARD');
    expect(rules.map(({ number }) => number)).toEqual(rules.map((_, index) => index + 1));
  });
});

describe('iptables-save text', () => {
  const text = '*filter\n:INPUT ACCEPT [5:400]\n[3:180] -A INPUT -i lo -j ACCEPT\n-A INPUT -j LOG\nCOMMIT\n';

  it('uses its own counters if no newer ones fit', () => {
    const [input] = parseRules(text, [['filter', 'INPUT', [[9, 900]]]]);
    expect(input).toMatchObject({ packets: 5, bytes: 400, rules: [{ packets: 3, bytes: 180 }, { packets: 0 }] });
  });

  it('takes newer counters if a chain has as many as rules', () => {
    const counters = [[9, 900], [8, 800]] as [number, number][]; // prettier-ignore
    const [input] = parseRules(text, [['filter', 'INPUT', counters]], [['filter', 'INPUT', 7, 70]]);
    expect(input).toMatchObject({
      packets: 7,
      bytes: 70,
      rules: [
        { packets: 9, bytes: 900 },
        { packets: 8, bytes: 800 },
      ],
    });
  });

  it('has no chains if nothing was ever written', () => {
    expect(parseRules('')).toEqual([]);
  });
});
