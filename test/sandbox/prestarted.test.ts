// Prestarted commands: the first client that requests the same command gets the waiting one.
import { expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';
import { onEachDriver } from './each-driver.ts';

onEachDriver('a prestarted command', (bench) => {
  const argv = ['sh', '-c', 'echo $$; cat; exit 7'];
  const ask = (mode: string[], words = argv) => {
    const { file, args } = bench.sandbox.command('host', words);
    const [channel, machine, ...rest] = args;
    return run(file, [channel!, ...mode, machine!, ...rest], { input: 'typed\n', timeoutMs: 20_000 });
  };

  it('continues with the first client that requests it, and with no other', async () => {
    expect(await ask(['-p'])).toMatchObject({ exit: 0, stdout: '' });
    const waiting = await bench.says('host', "pgrep -f -o 'sh -c echo .*; cat'");
    expect(await ask([], [...argv, 'more'])).not.toMatchObject({ stdout: `${waiting}\ntyped\n` });
    expect(await ask([])).toMatchObject({ exit: 7, stdout: `${waiting}\ntyped\n` });
    const second = await ask([]);
    expect(second).toMatchObject({ exit: 7, stdout: expect.stringMatching(/^\d+\ntyped\n$/) });
    expect(second.stdout).not.toContain(waiting);
  });

  it('is forgotten if it ended before a client came', async () => {
    const brief = ['sh', '-c', 'echo said'];
    expect(await ask(['-p'], brief)).toMatchObject({ exit: 0 });
    expect(await ask([], brief)).toMatchObject({ exit: 0, stdout: 'said\n' });
  });
});
