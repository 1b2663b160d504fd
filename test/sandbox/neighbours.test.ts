// A learner who uses up all there is of something harms no other sandbox: the one beside runs a container that answers,
// and yet another one opens.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { attacks, useALittle } from './attacks.ts';
import { onEachDriver, runLine, slowness } from './each-driver.ts';

const attackLimitMs = 10_000; // an attack that takes longer goes on meanwhile

/** Starts it and waits until it has used what it can. */
async function attack(sandbox: Sandbox, line: string): Promise<{ end: () => Promise<void> }> {
  const used = new EventTarget();
  const stream = sandbox.stream('host', ['bash', '-c', line], {
    maxLineBytes: 100 * 1024 * 1024,
    onLine: (said) => said === 'used' && used.dispatchEvent(new Event('used')),
  });
  await Promise.race([
    once(used, 'used', { signal: AbortSignal.timeout(attackLimitMs) }).catch(() => null),
    stream.ended,
  ]);
  return { end: () => stream.close(0) };
}

onEachDriver('beside a sandbox that uses up', (bench) => {
  let other: Sandbox;
  beforeAll(async () => (other = await bench.openAnother()));
  afterAll(() => other.close());

  const steps = [
    ['host', 'docker run -d -p 8080:80 --name beside vethlab/web >/dev/null && echo started'],
    ['client', 'curl -s --retry 20 --retry-delay 1 --retry-connrefused -o /dev/null -w "%{http_code}" 192.168.190.128:8080'],
    ['host', useALittle],
    ['host', 'script -qc "echo typed" /dev/null'],
    ['host', 'docker rm -f beside >/dev/null && ip netns add beside && ip netns del beside && echo removed'],
  ] as const; // prettier-ignore

  async function expectItWorks(sandbox: Sandbox): Promise<void> {
    const said: string[] = [];
    for (const [machine, line] of steps) {
      const { stdout, stderr } = await runLine(sandbox, machine, line, { seconds: 20 * slowness(bench.driver) });
      said.push((stdout + stderr).trim());
    }
    expect(said).toEqual(['started', '200', 'all', 'typed', 'removed']);
  }

  it.each(attacks)('%s, a container answers', async (_, line) => {
    const { end } = await attack(other, line);
    await expectItWorks(bench.sandbox).finally(end);
  });

  it('all of that, another one opens', async () => {
    const third = await bench.openAnother();
    await expectItWorks(third).finally(() => third.close());
  });
});
