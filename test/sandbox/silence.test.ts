// A guest that hangs is told of as a fault, within the time promised, and no longer once it goes on.
import { expect, it } from 'vitest';
import { Observer } from '../../engine/observer/observer.ts';
import { onEachDriver, slowness } from './each-driver.ts';
import { Traces } from './traces.ts';

onEachDriver('a sandbox that hangs', (bench) => {
  it('is told of as a fault, and goes on as before when it wakes', async () => {
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
