// A guest that hangs is reported as a fault within the promised time, and no longer once it continues.
import { expect, it } from 'vitest';
import { Observer } from '../../engine/observer/observer.ts';
import { onEachDriver, slowness } from './each-driver.ts';
import { Traces } from './traces.ts';

onEachDriver('a sandbox that hangs', (bench) => {
  it('is reported as a fault, and works as before when it wakes', async () => {
    const times = { patienceMs: 500, answerMs: 2000 * slowness(bench.driver) };
    const observer = new Observer(bench.sandbox, times);
    const faults: Error[] = [];
    observer.onFault((fault) => faults.push(fault));
    await observer.waitFor(() => true, { timeoutMs: 60_000 });
    const processes = await (await Traces.of(bench.sandbox.id)).processes();
    const hung = processes.filter(({ command }) => /^(qemu-system|\/usr\/lib\/vethlab\/vethlab-observe)/.test(command));
    expect(hung).toHaveLength(1);
    try {
      expect(faults).toEqual([]);
      process.kill(hung[0]!.pid, 'SIGSTOP');
      await expect.poll(() => observer.fault, { timeout: 30_000 }).toMatchObject({ code: 'observer-silent' });
      process.kill(hung[0]!.pid, 'SIGCONT');
      await expect.poll(() => observer.fault, { timeout: 30_000 }).toBeNull();
    } finally {
      process.kill(hung[0]!.pid, 'SIGCONT');
      await observer.close();
    }
  });
});
