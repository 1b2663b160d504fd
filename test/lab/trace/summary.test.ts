// The summary of a packet trace, for every recorded packet.
import { describe, expect, test } from 'vitest';
import { simulatePacket } from '../../../engine/packet/simulate/simulate.ts';
import { summaryOf } from '../../../lab/trace/summary.ts';
import { plain } from '../../../lab/trace/words.ts';
import { scenes } from '../../fixtures/trace/scenes.ts';
import { recorded, recordedTrace } from '../../packet/trace/recorded.ts';

const sentences: Record<string, string> = {
  published:
    'client’s packet to 192.168.190.128:801 became 172.17.0.2:80 by rule 2 of nat DOCKER and was answered by container web.',
  masquerade:
    'web’s packet to 203.0.113.10:80 got the source 192.168.190.128:24568 by rule 1 of nat POSTROUTING and was answered by internet.',
  'same-bridge': 'web’s packet to 172.17.0.3:80 was answered by container db.',
  'host-to-container': 'host’s packet to 172.17.0.2:80 was answered by container web.',
  'host-to-own-port':
    'host’s packet to 192.168.190.128:801 became 172.17.0.2:80 by rule 2 of nat DOCKER and was answered by container web.',
  proxy:
    'host’s packet to 127.0.0.1:801 was taken by docker-proxy, which asked 172.17.0.2:80 itself, and was answered by host.',
  'container-to-own-port':
    'web’s packet to 192.168.190.128:801 was taken by docker-proxy, which asked 172.17.0.2:80 itself, and was answered by host.',
  'input-drop': 'client’s packet to 192.168.190.128:81 was dropped in host by rule 1 of filter INPUT.',
  'input-reject': 'client’s packet to 192.168.190.128:81 was rejected in host by rule 1 of filter INPUT.',
  'forward-drop': 'db’s packet to 203.0.113.10:81 was dropped in host by rule 2 of filter DOCKER-USER.',
  'forward-policy': 'client’s packet to 172.17.0.3:80 was dropped in host by the policy of filter FORWARD.',
  'reply-drop':
    'host’s packet to 172.17.0.2:80 arrived in container web, and its answer was dropped in host by rule 1 of filter INPUT.',
  refused: 'client’s packet to 192.168.190.128:83 was refused by host: nobody listens on tcp port 83 there.',
  'no-route': 'host’s packet to 203.0.113.10:80 was never sent: host has no route there.',
  'no-route-on-host': 'web’s packet to 203.0.113.10:80 was turned back by host: network unreachable.',
  'no-route-beyond': 'client’s packet to 172.17.0.2:80 was turned back by 192.168.190.2: network unreachable.',
  'no-neighbour': 'host’s packet to 172.17.0.99:80 got no further than host.',
  'not-forwarding': 'web’s packet to 203.0.113.10:80 got no further than host.',
  'udp-answered':
    'web’s packet to 203.0.113.10:53 (UDP) got the source 192.168.190.128:29906 by rule 1 of nat POSTROUTING and was answered by internet.',
  'udp-refused':
    'web’s packet to 172.17.0.3:99 (UDP) was refused by container db: nobody listens on udp port 99 there.',
  icmp: 'web’s packet to 203.0.113.10 (ping) got the source 192.168.190.128 by rule 1 of nat POSTROUTING and was answered by internet.',
};

describe('the summary of a trace', () => {
  test.each(scenes.map(({ name }) => name))('says what became of the packet of "%s"', (name) => {
    expect(plain(summaryOf(recordedTrace(name)))).toBe(sentences[name]);
  });

  test('of a simulated packet says what would happen', () => {
    const told = (name: string, to?: string) => {
      const { state, request } = recorded(name);
      return plain(summaryOf(simulatePacket(state, to === undefined ? request : { ...request, to })));
    };
    expect(told('published')).toBe(
      'client’s packet to 192.168.190.128:801 would become 172.17.0.2:80 by rule 2 of nat DOCKER and would be answered by container web.',
    );
    expect(told('reply-drop')).toBe(
      'host’s packet to 172.17.0.2:80 would arrive in container web, and its answer would be dropped in host by rule 1 of filter INPUT.',
    );
    expect(told('no-route')).toBe('host’s packet to 203.0.113.10:80 would not be sent: host has no route there.');
    expect(told('not-forwarding')).toBe('web’s packet to 203.0.113.10:80 would get no further than host.');
    expect(told('masquerade', '224.0.0.1')).toBe(
      'web’s packet to 224.0.0.1:80 cannot be followed further. The model cannot tell how it ends: it does not know multicast (224.0.0.1).',
    );
  });

  test('marks machine text in the sentence', () => {
    const machine = summaryOf(recordedTrace('published')).flatMap((piece) => (piece.machine ? [piece.text] : []));
    expect(machine).toEqual(['client', '192.168.190.128:801', '172.17.0.2:80', '2', 'nat DOCKER']);
  });
});
