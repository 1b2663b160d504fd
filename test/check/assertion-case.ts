// One assertion, a state on which it holds, and states on which it fails.
import type { CheckContext } from '../../engine/check/context.ts';
import { type container, context, siteState } from './state-builder.ts';

export interface Case {
  wanted: unknown;
  holds: CheckContext;
  fails: [CheckContext, actual: string][];
}

export const on = (...parts: Parameters<typeof siteState>) => context(siteState(...parts));
export const web = (parts: Parameters<typeof container>[0] = {}) => on({ containers: [parts] });
export const stopped = on({ docker: { running: false, containers: [], units: { 'docker.service': 'inactive' } } });
export const connection = {
  protocol: 'tcp',
  state: 'ESTABLISHED',
  replied: true,
  original: { source: '192.168.190.1', destination: '192.168.190.128', sourcePort: 40112, destinationPort: 801 },
  reply: { source: '172.17.0.2', destination: '192.168.190.1', sourcePort: 80, destinationPort: 40112 },
};
export const listens = (port: number) =>
  on({ host: { sockets: [{ protocol: 'tcp', address: '0.0.0.0', port, process: 'httpd' }] } });
