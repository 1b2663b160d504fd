// Every kind of assertion, with a state on which it holds, states on which it fails, and its texts.
import { describe, expect, it, test } from 'vitest';
import type { AssertionKind } from '../../engine/check/assertions/registry.ts';
import { judgeAssertion } from '../../engine/check/expectations.ts';
import { assertionSchema } from '../../engine/protocol/expectation.ts';
import { on, type Case } from './assertion-case.ts';
import { dockerCases } from './docker-assertion-cases.ts';
import { networkCases } from './network-assertion-cases.ts';
import { dnatRule } from './state-builder.ts';

/** Kinds judged on recorded states, in network-assertions.test.ts. */
type OnRecorded =
  'namespace' | 'link' | 'bridgePorts' | 'address' | 'route' | 'policy' | 'network' | 'unit' | 'daemonOption';
type Kind = Exclude<AssertionKind, OnRecorded>;

const table: Record<Kind, Case[]> = { ...dockerCases, ...networkCases };

describe.each(Object.keys(table) as Kind[])('%s', (kind) => {
  test.each(table[kind])('holds, and fails with what it observed: $wanted', ({ wanted, holds, fails }) => {
    const assertion = assertionSchema.parse({ [kind]: wanted });
    expect(judgeAssertion(assertion, holds)).toMatchObject({ pass: true });
    for (const [where, actual] of fails)
      expect(judgeAssertion(assertion, where)).toMatchObject({ pass: false, actual });
  });
});

describe('what an assertion expects', () => {
  const expected = (assertion: unknown) =>
    judgeAssertion(assertionSchema.parse(assertion), on({ containers: [{}] })).expected;

  it('reads like a colleague’s sentence', () => {
    expect(expected({ publishedPort: { container: 'web', port: '80/tcp', on: '0.0.0.0', hostPort: 'chosen' } })).toBe(
      'web publishes 80/tcp on 0.0.0.0, a port Docker chose',
    );
    expect(expected({ container: { name: 'web', running: true, networkMode: 'host' } })).toBe(
      'web is running and is in network mode host',
    );
    expect(expected({ container: { name: 'web', exists: false } })).toBe('there is no container web');
    expect(
      expected({ rule: { table: 'nat', chain: 'DOCKER', target: 'DNAT', to: "{{ address('web') }}:80", count: 1 } }),
    ).toBe('exactly 1 rule -t nat DOCKER -j DNAT --to-destination 172.17.0.2:80');
  });

  it('shows the rule with its counter as evidence', () => {
    const wanted = assertionSchema.parse({ rule: { table: 'nat', chain: 'DOCKER', target: 'DNAT' } });
    expect(judgeAssertion(wanted, on({ rules: [dnatRule({ packets: 1 })] })).evidence).toMatch(
      /^-A DOCKER .* \[1 packet\]$/,
    );
  });
});
