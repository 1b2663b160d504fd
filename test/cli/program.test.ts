// The program as a person starts it: what goes to stdout, what to stderr, and how it ends. Nothing here needs a sandbox.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileURLToPath } from 'node:url';
import { defaultDataDirectory } from '../../engine/cli/common-options.ts';
import { run } from '../../engine/host/run.ts';

const program = fileURLToPath(new URL('../../engine/vethlab.js', import.meta.url));
const vethlab = (...args: string[]) => run(process.execPath, [program, ...args], { timeoutMs: 30_000 });

describe('vethlab', { timeout: 30_000 }, () => {
  it('lints the labs that come with it, wherever the common options stand', async () => {
    const pretty = await vethlab('--sandbox', 'container', 'lint');
    expect(pretty).toMatchObject({ exit: 0, stderr: '' });
    expect(pretty.stdout).toMatch(/^labs: \d+, steps: \d+, no faults\n$/);
    const json = await vethlab('lint', '--format', 'json', '--data', '/nowhere');
    expect(JSON.parse(json.stdout)).toEqual({ ok: true, faults: [] });
  });

  it('ends with 2, and says problem and remedy on stderr alone, when it cannot run', async () => {
    const { exit, stdout, stderr } = await vethlab('verify', 'no-such-lab', '--sandbox', 'container');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(/^There is no lab "no-such-lab"\.\n → Choose one of: .*publish-ports.*\.\n$/);
    expect(await vethlab('check', 'publish-ports', '--at', 'no-such-step', '--script', 'x')).toMatchObject({
      exit: 2,
      stdout: '',
    });
    expect(await vethlab('shell', 'publish-ports', '--machine', 'moon')).toMatchObject({ exit: 2, stdout: '' });
  });

  it('says what is wrong with a script that cannot be run, before anything is opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vethlab-script-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = join(folder, 'x.sh');
    const check = (path: string) => vethlab('check', 'publish-ports', '--at', 'publish-chosen', '--script', path);
    writeFileSync(script, 'true\ntrue \0\n');
    const { exit, stdout, stderr } = await check(script);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(/: line 2 holds a NUL byte\.\n → Hand in a text file.*\.\n$/);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await check(pipe)).toMatchObject({ exit: 2, stderr: expect.stringContaining('it is a pipe') as string });
  });

  it('ends with 2 on a command line it does not know, without a stack trace', async () => {
    for (const args of [
      ['frob'],
      ['verify', '--jobs', 'many'],
      ['verify', '--format', 'xml'],
      ['start', '--port', '-1'],
      ['verify', '--seed', 'a b'],
    ]) {
      const { exit, stdout, stderr } = await vethlab(...args);
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toMatch(/^error: /);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('explains itself', async () => {
    const { exit, stdout } = await vethlab('--help');
    expect(exit).toBe(0);
    for (const command of ['start', 'verify', 'check', 'shell', 'lint', 'image'])
      expect(stdout).toContain(`  ${command} `);
  });
});

describe('the data directory', () => {
  it('follows XDG, and ignores a relative path there', () => {
    expect(defaultDataDirectory({ XDG_DATA_HOME: '/data' })).toBe('/data/vethlab');
    expect(defaultDataDirectory({ XDG_DATA_HOME: 'data' })).toMatch(/\/\.local\/share\/vethlab$/);
  });
});
