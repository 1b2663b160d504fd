// The contract of an open sandbox that both drivers keep: its site, its commands and its terminals.
import { createHash, randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MachineName } from '../../engine/protocol/machine.ts';
import { onEachDriver, runLine, slowness } from './each-driver.ts';

onEachDriver('the site', (bench) => {
  it('has a Docker that answers, with the labs’ image', async () => {
    expect(await bench.says('host', "docker images --format '{{.Repository}}:{{.Tag}}'")).toBe('vethlab/web:latest');
    expect(await bench.says('host', 'docker ps -aq')).toBe('');
  });

  it('shows a host with lo, eth0 and docker0, and nothing of the system around the sandbox', async () => {
    const links = await bench.says('host', "ip -br addr | awk '{ print $1, $3 }'");
    expect(links.split('\n')).toEqual(['lo 127.0.0.1/8', expect.stringMatching(/^eth0@\w+ 192.168.190.128\/24$/), 'docker0 172.17.0.1/16']); // prettier-ignore
    expect(await bench.says('host', 'ip netns')).toBe('');
    expect(await bench.says('host', 'ip route show default')).toContain('via 192.168.190.2 dev eth0');
    const chains = (await bench.says('host', 'iptables-save')).match(/^:\S+/gm)!.map((chain) => chain.slice(1));
    const builtIn = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
    expect(chains.filter((chain) => !builtIn.includes(chain) && !chain.startsWith('DOCKER'))).toEqual([]);
  });

  it('has a second machine on the same network', async () => {
    expect(await bench.says('client', 'ip -br -4 addr show dev eth0')).toContain('192.168.190.1/24');
    await bench.says('client', 'ping -c 1 -W 5 192.168.190.128');
  });

  it('has an internet machine that sees host and client by their addresses, and a container by its host’s', async () => {
    const ask = 'curl -sS --max-time 10 http://outside.test/';
    expect(await bench.says('host', ask)).toBe('You came from 192.168.190.128');
    expect(await bench.says('client', ask)).toBe('You came from 192.168.190.1');
    expect(await bench.says('host', `docker run --rm vethlab/web ${ask}`)).toBe('You came from 192.168.190.128');
  });

  it('names machines by their names', async () => {
    for (const name of ['host', 'client', 'internet'] as const) expect(await bench.says(name, 'hostname')).toBe(name);
  });

  it('is separate from a sandbox that is open at the same time', async () => {
    const other = await bench.openAnother();
    try {
      await bench.says(
        'host',
        'docker run -d --name mine vethlab/web; echo mine > /root/mine; ip link add mine type bridge',
      );
      const theirs = await runLine(
        other,
        'host',
        'docker ps -q; cat /root/mine; ip -br link show mine; pgrep -x httpd',
        {
          seconds: 20 * slowness(bench.driver),
        },
      );
      expect(theirs.stdout).toBe('');
      expect((await runLine(other, 'host', 'ip -br -4 addr show dev eth0')).stdout).toContain('192.168.190.128/24');
      await bench.says('host', 'docker rm -f mine; ip link del mine');
    } finally {
      await other.close();
    }
  });
});

onEachDriver('a command', (bench) => {
  beforeAll(async () => void (await bench.says('host', 'docker run -d --name box vethlab/web', 60)));
  const everywhere: MachineName[] = ['host', 'client', 'internet', 'container:box'];

  describe.each(everywhere)('on %s', (machine) => {
    it('returns its exit status, output and errors separately', async () => {
      const { exit, stdout, stderr } = await bench.run(machine, 'echo out; echo err >&2; exit 7');
      expect({ exit, stdout, stderr }).toEqual({ exit: 7, stdout: 'out\n', stderr: 'err\n' });
    });

    it('reads its input to the end', async () => {
      expect((await bench.run(machine, 'wc -c', { input: 'x'.repeat(1000) })).stdout.trim()).toBe('1000');
      expect((await bench.run(machine, 'wc -c')).stdout.trim()).toBe('0');
    });
  });

  it('that cannot be started gives a shell’s error and names the machine', async () => {
    const missing = await execa(...words(bench.sandbox.command('host', ['no-such-program'])), { reject: false });
    expect(missing).toMatchObject({ exitCode: 127, stderr: 'no-such-program: No such file or directory' });
    const nowhere = await bench.run('nowhere' as MachineName, 'true');
    expect(nowhere).toMatchObject({ exit: null, startError: 'there is no such machine' });
    const asked = bench.sandbox.command('nowhere' as MachineName, ['true']);
    const refused = await execa(...words(asked), { reject: false });
    expect(refused).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('there is no such machine') as string,
    });
  });

  it('that is ended by a signal has the status 128 + signal', async () => {
    expect((await bench.run('host', 'kill -KILL $$')).exit).toBe(137);
  });

  it('is cancelled at its time limit, on request, or at its output limit', async () => {
    const { exec } = bench.sandbox;
    const late = await exec('host', ['sh', '-c', 'echo early; exec sleep 4712'], { timeoutMs: 1500 });
    expect(late).toEqual({ exit: null, stdout: 'early\n', stderr: '', timedOut: true, startError: null });
    const stop = new AbortController();
    const stopped = exec('host', ['sleep', '4712'], { signal: stop.signal });
    await expect.poll(() => bench.says('host', count('sleep 4712')), waiting).toBe('1'); // the earlier one is gone
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    await expect(exec('host', ['true'], { signal: stop.signal })).rejects.toThrow('enough');
    const much = await exec('host', ['sh', '-c', 'seq 100; exec sleep 4712'], { maxBytes: 5 });
    expect(much).toEqual({ exit: null, stdout: '1\n2\n3', stderr: '', timedOut: false, startError: null });
    await expect.poll(() => bench.says('host', count('sleep 4712')), waiting).toBe('0');
  });

  it('can exchange lines, and ends with its input or at its time limit', async () => {
    const lines: string[] = [];
    const script = 'echo first; while read line; do echo "heard $line"; done; echo last words >&2; exit 4';
    const talk = bench.sandbox.stream('host', ['bash', '-c', script], { onLine: (line) => lines.push(line) });
    talk.write('one\ntwo\n');
    await expect.poll(() => lines, waiting).toEqual(['first', 'heard one', 'heard two']);
    await talk.close(15_000);
    expect(await talk.ended).toEqual({ exit: 4, said: 'last words\n' });
    const deaf = bench.sandbox.stream('host', ['sleep', '4713'], { onLine: () => {} });
    await expect.poll(() => bench.says('host', count('sleep 4713')), waiting).toBe('1');
    await deaf.close(0);
    expect(await deaf.ended).toEqual({ exit: null, said: '' });
    await expect.poll(() => bench.says('host', count('sleep 4713')), waiting).toBe('0');
    const long = bench.sandbox.stream('host', ['seq', '1000'], { onLine: () => {}, maxLineBytes: 3 });
    expect(await long.ended).toEqual({ exit: null, said: 'a line is longer than 3 bytes\n' });
  });

  it('passes 5 MB of arbitrary bytes in and out at the same time, unchanged', async () => {
    const bytes = randomBytes(5_000_000);
    const { file, args } = bench.sandbox.command('host', ['cat']);
    const { stdout } = await execa(file, args, { input: bytes, encoding: 'buffer', timeout: 60_000 });
    expect(sha256(stdout)).toBe(sha256(bytes));
  });

  it('passes 5 MB in and out at the same time also without a process on this machine', async () => {
    const text = randomBytes(2_500_000).toString('hex');
    const { stdout } = await bench.sandbox.exec('host', ['cat'], {
      input: text,
      maxBytes: 6_000_000,
      timeoutMs: 60_000,
    });
    expect(sha256(Buffer.from(stdout))).toBe(sha256(Buffer.from(text)));
  });

  it('that reads no input still delivers its output and its end', async () => {
    const { file, args } = bench.sandbox.command('host', ['bash', '-c', 'head -c 5000000 /dev/zero; exit 3']);
    const result = await execa(file, args, { input: randomBytes(5_000_000), encoding: 'buffer', reject: false, timeout: 60_000 }); // prettier-ignore
    expect(result).toMatchObject({ exitCode: 3, timedOut: false });
    expect(result.stdout.length).toBe(5_000_000);
  });

  it('ends although a process it left behind holds its output open', async () => {
    expect((await bench.run('host', 'sleep 1005 & echo done')).stdout).toBe('done\n');
    expect(await bench.says('host', count('sleep 1005'))).toBe('1');
    await bench.says('host', 'pkill -fx "sleep 1005"');
  });

  it('takes an argument with any bytes but NUL, and refuses more than it can transmit', async () => {
    const odd = 'a b\n"\'$x\\\u{1f433};';
    const { file, args } = bench.sandbox.command('host', ['printf', '%s', odd]);
    expect((await execa(file, args, { stripFinalNewline: false })).stdout).toBe(odd);
    const many = bench.sandbox.command('host', ['true', ...Array.from({ length: 2000 }, () => 'x')]);
    expect(await execa(many.file, many.args, { reject: false })).toMatchObject({ exitCode: 255 });
    const { exec } = bench.sandbox;
    expect((await exec('host', ['printf', '%s', odd])).stdout).toBe(odd);
    const thousands = Array.from({ length: 2000 }, () => 'x');
    expect((await exec('host', ['true', ...thousands])).startError).toBe('there are too many arguments');
    await expect(exec('host', ['true', 'x'.repeat(300_000)])).rejects.toThrow('the argument list is too long');
    await expect(exec('host', ['echo', 'one\0two'])).rejects.toThrow('an argument holds a NUL byte');
  });

  it('runs beside nineteen others', async () => {
    const all = Array.from({ length: 20 }, (_, at) => bench.says('host', `sleep 0.1; echo ${at}; exit 0`));
    expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
  });

  it.each(everywhere)('on %s ends with the process that ran it', async (machine) => {
    const { file, args } = bench.sandbox.command(machine, ['sh', '-c', 'sleep 4711 & sleep 4711']);
    const running = execa(file, args, { reject: false });
    const there = machine.startsWith('container:') ? 'host' : machine;
    await expect.poll(() => bench.says(there, count('sleep 4711')), waiting).toBe('2');
    running.kill('SIGKILL');
    await running;
    await expect.poll(() => bench.says(there, count('sleep 4711')), waiting).toBe('0');
  });
});

const waiting = { timeout: 15_000, interval: 100 };
const count = (command: string) => `pgrep -cfx '${command}' || :`;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const words = ({ file, args }: { file: string; args: string[] }) => [file, args] as const;
