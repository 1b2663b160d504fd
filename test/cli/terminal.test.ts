// The program when the reader of its output is gone, and when an error is not caught: each in a separate process.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../engine/host/run.ts';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A process that tells the parent how often `body`, run every few ms, has come to its end. */
function ticking(body: string) {
  const text = `
    import { outliveFaults, processTerminal } from ${JSON.stringify(file('engine/cli/terminal.ts'))};
    const terminal = processTerminal();
    outliveFaults(() => process.exit(70));
    let ticks = 0;
    setInterval(() => { process.send(++ticks); ${body} }, 5);
    process.once('disconnect', () => process.exit());`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let ticks = 0;
  child.on('message', (count: number) => (ticks = count));
  return { child, ticks: () => ticks };
}

describe('the program', () => {
  it('goes on when nobody reads its output any more', async () => {
    const { child, ticks } = ticking(`terminal.result('a result\\n'); terminal.progress('progress');`);
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    child.stdout!.destroy();
    child.stderr!.destroy();
    const before = ticks();
    await expect.poll(ticks).toBeGreaterThan(before + 50);
    expect(child.exitCode).toBe(null);
  });

  it('goes on, and reports it, when an error is not caught', async () => {
    const { child, ticks } = ticking(
      `if (ticks === 1) throw new Error('thrown'); void Promise.reject(new Error('rejected'));`,
    );
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
    await expect.poll(ticks).toBeGreaterThan(20);
    expect(child.exitCode).toBe(null);
    expect(said).toContain('something unexpected happened: Error: thrown');
    expect(said).toContain('Error: rejected');
  });

  it('ends quietly, with its own status, when the reader closes its output', async () => {
    const program = [process.execPath, file('engine/vethlab.js'), 'lint'].join(' ');
    const { stdout, stderr } = await run('bash', ['-c', `${program} | true; echo "$\{PIPESTATUS[0]}"`], {
      timeoutMs: 60_000,
    });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  });

  it('reports that its output cannot be written', async () => {
    const program = [process.execPath, file('engine/vethlab.js'), 'lint'].join(' ');
    const { stdout, stderr } = await run('bash', ['-c', `${program} > /dev/full; echo "$?"`], { timeoutMs: 60_000 });
    expect(stdout).toBe('2\n');
    expect(stderr).toMatch(/^Standard output cannot be written: ENOSPC\.\n/);
  });

  it('ends, as by Ctrl-C, when the npm that started it was killed', async () => {
    const text = `
      import { processTerminal } from ${JSON.stringify(file('engine/cli/terminal.ts'))};
      const { signal } = processTerminal();
      setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => { console.log('ended: ' + signal.reason.message); process.exit(); });
      console.log('begun');`;
    const program = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', text];
    const npm = spawn('bash', ['-c', '"$@" & wait', 'npm', ...program], {
      cwd: import.meta.dirname,
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void npm.kill('SIGKILL'));
    let said = '';
    npm.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
    await expect.poll(() => said).toBe('begun\n');
    npm.kill('SIGKILL');
    await expect.poll(() => said).toBe('begun\nended: npm has ended\n');
  });
});
