// What a step may expect: one key names the assertion or probe, its value says what must be true. Assertions are judged
// on a NetworkState; probes send something real. check/ judges both.
import { z } from 'zod';
import { dockerAssertions } from './docker-assertion.ts';
import { networkAssertions } from './network-assertion.ts';
import { probeSchema } from './probe.ts';

export const assertionSchema = z.union([...dockerAssertions, ...networkAssertions]);
export const expectationSchema = z.union([...assertionSchema.options, ...probeSchema.options]);

export type Assertion = z.infer<typeof assertionSchema>;
export type Probe = z.infer<typeof probeSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
