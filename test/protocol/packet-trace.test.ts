import { expect, test } from 'vitest';
import { traceRequestSchema } from '../../engine/protocol/packet-trace.ts';

test('a trace over tcp or udp needs a port, one over icmp has none', () => {
  const asked = (protocol: string, port?: number) =>
    traceRequestSchema.safeParse({ from: 'client', to: '192.168.190.128', protocol, ...(port && { port }) }).success;
  expect([asked('tcp', 80), asked('udp', 53), asked('icmp')]).toEqual([true, true, true]);
  expect([asked('tcp'), asked('udp'), asked('icmp', 80)]).toEqual([false, false, false]);
});

test('a trace needs an IPv4 destination', () => {
  const to = (to: string) => traceRequestSchema.safeParse({ from: 'container:web', to, protocol: 'icmp' }).success;
  expect([to('172.17.0.2'), to('outside.test'), to('172.17.0.256'), to('::1')]).toEqual([true, false, false, false]);
});
