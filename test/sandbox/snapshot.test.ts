// A snapshot of a sandbox, and sandboxes that continue from it: memory, processes, disk.
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory, ownSandboxes } from '../data-directory.ts';
import { runLine, slowness } from './each-driver.ts';
import { Typist } from './typist.ts';

const seconds = 30 * slowness('vm');
const says = async (sandbox: Sandbox, line: string) => {
  const { exit, stdout, stderr } = await runLine(sandbox, 'host', line, { seconds });
  if (exit !== 0) throw new Error(`${line}: exit ${exit}: ${stderr}`);
  return stdout.trim();
};

/** The state of everything else that a lab may change. */
const present =
  "docker ps -a --format '{{.Names}} {{.ID}} {{.Ports}}'; cat /root/file; ip -br link show br1; pgrep -f '[s]leep 1000'; " +
  "docker exec web cat /kept; iptables -S INPUT; curl -sS -o /dev/null -w '%{http_code}' http://172.17.0.2/";

describe('a snapshot of a virtual machine', () => {
  const open: Sandbox[] = [];
  const opened = async (from: { open(): Promise<Sandbox> }) => {
    const sandbox = await from.open();
    open.push(sandbox);
    return sandbox;
  };
  const filesWithoutName = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => ''));
    return (await Promise.all(links)).filter((path) => path.startsWith(dataDirectory) && path.endsWith('(deleted)'));
  };

  afterEach(async () => void (await Promise.all(open.splice(0).map((sandbox) => sandbox.close()))));

  it('can be restored any number of times, whatever was done since and whatever became of the original', async () => {
    const first = await opened(sandboxDriver('vm', dataDirectory));
    await says(
      first,
      'docker run -d -P --name web vethlab/web && docker exec web sh -c "echo inside > /kept" && echo outside > /root/file && ' +
        'ip link add br1 type bridge && iptables -A INPUT -p tcp --dport 9 -j DROP && (setsid sleep 1000 > /dev/null 2>&1 < /dev/null &)',
    );
    const before = await says(first, present);
    for (const part of ['web ', 'outside', 'br1', 'inside', '--dport 9', '200']) expect(before).toContain(part);
    const terminal = await Typist.at(first, 'host');
    const snapshot = await first.snapshot!();
    await says(
      first,
      'docker rm -f web; docker rmi vethlab/web; rm /root/file; ip link del br1; iptables -F INPUT; pkill sleep; systemctl stop docker',
    );
    const second = await opened(snapshot);
    expect(await says(second, present)).toBe(before);
    await first.close();
    await says(second, 'docker rm -f web');
    const third = await opened(snapshot);
    expect(await says(third, present)).toBe(before);
    expect(await says(third, 'docker ps -q | wc -l')).toBe('1');

    const again = await third.snapshot!();
    await says(third, 'docker rm -f web');
    await third.close();
    const fourth = await opened(again);
    expect(await says(fourth, present)).toBe(before);

    terminal.pty.signal('SIGKILL');
    await again.close();
    await snapshot.close();
    expect(await filesWithoutName()).toEqual([]);
  }, 300_000);

  it('gives each machine its own identity and clock, and ends processes that depended on lost connections', async () => {
    const first = await opened(sandboxDriver('vm', dataDirectory));
    const terminal = await Typist.at(first, 'host');
    terminal.press('sleep 2000\r');
    await expect.poll(() => says(first, "pgrep -fc '[s]leep 2000'").catch(() => '0'), { timeout: 20_000 }).toBe('1');
    const snapshot = await first.snapshot!();
    expect(await says(first, "pgrep -fc '[s]leep 2000'")).toBe('1'); // it keeps running
    const [second, third] = [await opened(snapshot), await opened(snapshot)];
    const read = (sandbox: Sandbox) => says(sandbox, 'cat /etc/machine-id; head -c 16 /dev/urandom | base64');
    const [two, three] = [(await read(second)).split('\n'), (await read(third)).split('\n')];
    expect(two[0]).not.toBe(three[0]);
    expect(two[1]).not.toBe(three[1]);
    expect(Math.abs(Number(await says(second, 'date +%s')) - Date.now() / 1000)).toBeLessThan(5);
    await expect.poll(() => says(second, "pgrep -fc '[s]leep 2000' || :"), { timeout: 20_000 }).toBe('0');
    expect(await says(second, 'ps -C bash -o tty= | grep -c pts || :')).toBe('0');
    await snapshot.close();
    terminal.pty.signal('SIGKILL');
  }, 300_000);

  it('cannot be restored after it is closed, and the attempt leaves nothing behind', async () => {
    const first = await opened(sandboxDriver('vm', dataDirectory));
    const snapshot = await first.snapshot!();
    await snapshot.close();
    await expect(snapshot.open()).rejects.toMatchObject({ code: 'snapshot-failed' });
    expect(await ownSandboxes()).toEqual([first.id]);
    expect(await says(first, 'docker ps -aq')).toBe('');
  }, 120_000);
});
