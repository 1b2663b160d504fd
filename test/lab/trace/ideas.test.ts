// Suggestions of packets to trace.
import { describe, expect, test } from 'vitest';
import { ideasIn } from '../../../lab/trace/ideas.ts';
import { requestText } from '../../../lab/trace/request-text.ts';
import { recorded } from '../../packet/trace/recorded.ts';

const { state } = recorded('published');
const texts = (now: typeof state) => ideasIn(now).map(({ request }) => requestText(request));

describe('the suggested packets', () => {
  test('go to a published port, out of a container, between two, to one that nothing leads to', () => {
    expect(texts(state)).toEqual([
      'client → 192.168.190.128:801 (tcp)',
      'web → 203.0.113.10:80 (tcp)',
      'web → 172.17.0.3 (icmp)',
      'client → 172.17.0.2:80 (tcp)',
    ]);
  });

  test('go between the machines if no container runs', () => {
    const empty = { ...state, docker: { ...state.docker, containers: [] } };
    expect(texts(empty)).toEqual(['client → 192.168.190.128:80 (tcp)', 'host → 203.0.113.10 (icmp)']);
  });
});
