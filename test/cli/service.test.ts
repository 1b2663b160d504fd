// The unit for systemd, and the messages to it. Where systemd itself does not run, its own programs judge both.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { unitText } from '../../engine/cli/systemd-unit.ts';
import { run } from '../../engine/host/run.ts';

let directory = '';
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vethlab-service-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const file = (path: string) => fileURLToPath(new URL(`../../engine/${path}`, import.meta.url));
const vethlab = (...args: string[]) =>
  run(process.execPath, [file('vethlab.js'), 'service', ...args], {
    timeoutMs: 60_000,
    env: { XDG_CONFIG_HOME: join(directory, 'config') },
  });
const data = () => join(directory, 'data');

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the unit', () => {
  it.skipIf(!has('systemd-analyze'))('is right for systemd, and runs the command as it is', async () => {
    const words = ['a b', '100%n', '$HOME', '"q"', "it's", 'back\\slash', '${X}', ''];
    const path = join(directory, 'vethlab.service');
    for (const scope of ['system', 'user'] as const) {
      writeFileSync(path, unitText({ scope, command: [process.execPath, file('vethlab.js'), ...words] }));
      const arguments_ = ['verify', '--man=no', ...(scope === 'user' ? ['--user'] : []), path];
      const { exit, stdout, stderr } = await run('systemd-analyze', arguments_, {
        env: { XDG_RUNTIME_DIR: directory },
      });
      expect({ exit, said: `${stdout}${stderr}`.split('\n').filter((line) => line.includes('vethlab')) }).toEqual({
        exit: 0,
        said: [],
      });
    }
  });

  it('is written, with the chosen options, and removed again', async () => {
    const printed = await vethlab('print', '--user', '--port', '7401', '--sandbox', 'container', '--data', data());
    expect(printed).toMatchObject({ exit: 0, stderr: '' });
    expect(printed.stdout).toContain(`"start" "--port" "7401" "--sandbox" "container" "--data" "${data()}"\n`);
    for (const line of ['Type=notify', 'Restart=on-failure', 'WatchdogSec=60', 'WantedBy=default.target'])
      expect(printed.stdout.split('\n')).toContain(line);
    if (existsSync('/run/systemd/system')) return; // it would be started
    const installed = await vethlab('install', '--user', '--port', '7401', '--sandbox', 'container', '--data', data());
    expect(installed).toMatchObject({ exit: 0, stdout: '' });
    expect(installed.stderr).toContain('where it does: systemctl --user enable --now vethlab.service\n');
    const unit = join(directory, 'config', 'systemd', 'user', 'vethlab.service');
    expect(readFileSync(unit, 'utf8')).toBe(printed.stdout);
    expect(await vethlab('remove', '--user')).toMatchObject({ exit: 0, stdout: `removed ${unit}\n` });
    expect(await vethlab('remove', '--user')).toMatchObject({ exit: 0, stdout: `there is no ${unit}\n` });
  });

  it('is refused with a remedy where it cannot be written', async () => {
    writeFileSync(join(directory, 'config'), 'a file');
    expect(await vethlab('install', '--user', '--data', data())).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(/vethlab\.service cannot be written: ENOTDIR\.\n → Name/) as string,
    });
    expect(await vethlab('install', '--user', '--system')).toMatchObject({ exit: 2, stdout: '' });
  });
});

const listener = `
  $| = 1;
  $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => shift) or die;
  print "listens\\n";
  print "$m\\n" while defined $s->recv($m, 4096);`;

it.skipIf(!has('systemd-notify') || !has('perl'))('systemd is told that it is ready, answers, and ends', async () => {
  const socket = join(directory, 'notify');
  const perl = spawn('perl', ['-MIO::Socket::UNIX', '-e', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void perl.kill());
  let heard = '';
  perl.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  await expect.poll(() => heard).toBe('listens\n');
  const text = `
    import { serviceManager } from ${JSON.stringify(file('host/service-manager.ts'))};
    const manager = serviceManager(process.env, (reason) => console.log('failed: ' + reason));
    await manager.ready();
    console.log(String(process.env.NOTIFY_SOCKET));
    process.stdin.once('end', () => void manager.stopping()).resume();`;
  const engine = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    cwd: import.meta.dirname,
    env: { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '200000' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void engine.kill());
  let said = '';
  engine.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
  await expect.poll(() => heard.match(/^WATCHDOG=1$/gm)?.length ?? 0).toBeGreaterThan(2);
  expect(heard).toMatch(/^READY=1$/m);
  engine.stdin.end();
  await expect.poll(() => heard).toMatch(/^STOPPING=1$/m);
  expect(said).toBe('undefined\n');
});
