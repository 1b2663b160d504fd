// All assertions by their keys in step.yaml. If the schema has a kind that is missing here, this does not compile.
import type { Assertion } from '../../protocol/expectation.ts';
import type { CheckContext, Finding, KindOf, Wanted } from '../context.ts';
import { judgeAddress } from './address.ts';
import { judgeBridgePorts } from './bridge-ports.ts';
import { judgeCommand } from './command.ts';
import { judgeConnection } from './connection.ts';
import { judgeContainer } from './container.ts';
import { judgeDaemonOption } from './daemon-option.ts';
import { judgeForwarding } from './forwarding.ts';
import { judgeImage } from './image.ts';
import { judgeLink } from './link.ts';
import { judgeListening } from './listening.ts';
import { judgeNamespace } from './namespace.ts';
import { judgeNetwork } from './network.ts';
import { judgePolicy } from './policy.ts';
import { judgeProcess } from './process.ts';
import { judgePublishedPort } from './published-port.ts';
import { judgeRoute } from './route.ts';
import { judgeRule } from './rule.ts';
import { judgeUnit } from './unit.ts';

export type AssertionKind = KindOf<Assertion>;

export const assertions: {
  readonly [Kind in AssertionKind]: (wanted: Wanted<Kind>, context: CheckContext) => Finding;
} = {
  container: judgeContainer,
  publishedPort: judgePublishedPort,
  rule: judgeRule,
  forwarding: judgeForwarding,
  image: judgeImage,
  process: judgeProcess,
  listening: judgeListening,
  connection: judgeConnection,
  command: judgeCommand,
  network: judgeNetwork,
  unit: judgeUnit,
  daemonOption: judgeDaemonOption,
  namespace: judgeNamespace,
  link: judgeLink,
  bridgePorts: judgeBridgePorts,
  address: judgeAddress,
  route: judgeRoute,
  policy: judgePolicy,
};
