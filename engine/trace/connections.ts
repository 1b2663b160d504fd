// Finds the conntrack entries of the flows that were traced, namespace by namespace.
import type { Journey } from '../protocol/journey.ts';
import { linesOf, type Recording } from './recording.ts';

export function connectionsOf(recording: Recording): Journey['connections'] {
  const mark = linesOf(recording, 'ready')[0]?.mark;
  const proxy = linesOf(recording, 'proxy')[0]?.port;
  const { protocol } = recording.request;
  return linesOf(recording, 'end').flatMap(({ namespace, connections }) =>
    connections.flatMap((connection) => {
      const { sourcePort } = connection.original;
      if (connection.protocol !== protocol) return [];
      if (proxy !== undefined && sourcePort === proxy) return [{ namespace, flow: 1, connection }];
      const ours = protocol === 'icmp' || sourcePort === mark; // of echo requests only the probe’s was asked for
      return ours ? [{ namespace, flow: 0, connection }] : [];
    }),
  );
}
