// All probes by their keys in step.yaml. If the schema has a kind that is missing here, this does not compile.
import type { Probe } from '../../protocol/expectation.ts';
import type { Finding, KindOf, ProbeContext, Wanted } from '../context.ts';
import { probeHttp } from './http.ts';
import { probeLogs } from './logs.ts';
import { probePing } from './ping.ts';
import { probeScript } from './script.ts';
import { probeSourceSeen } from './source-seen.ts';
import { probeSsh } from './ssh.ts';
import { probeTcp } from './tcp.ts';

export type ProbeKind = KindOf<Probe>;

export const probes: {
  readonly [Kind in ProbeKind]: (wanted: Wanted<Kind>, context: ProbeContext) => Promise<Finding>;
} = {
  http: probeHttp,
  tcp: probeTcp,
  ssh: probeSsh,
  ping: probePing,
  sourceSeen: probeSourceSeen,
  logs: probeLogs,
  script: probeScript,
};
