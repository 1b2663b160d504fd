// The program as a person starts it: its stdout, its stderr, its exit status. Nothing here needs a sandbox.
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

describe('vethlab', () => {
  it('lints the shipped labs, with the common options before or after the command', async () => {
    const pretty = await vethlab('--sandbox', 'container', 'lint');
    expect(pretty).toMatchObject({ exit: 0, stderr: '' });
    expect(pretty.stdout).toMatch(/^labs: \d+, steps: \d+, no faults\n$/);
    const json = await vethlab('lint', '--format', 'json', '--data', '/nowhere');
    expect(JSON.parse(json.stdout)).toEqual({ ok: true, faults: [] });
  });

  it('exits with 2, and writes problem and remedy only to stderr, when it cannot run', async () => {
    const { exit, stdout, stderr } = await vethlab('verify', 'no-such-lab', '--sandbox', 'container');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(/^There is no lab "no-such-lab"\.\n → Choose one of: .*publish-ports.*\.\n$/);
    expect(await vethlab('check', 'publish-ports', '--at', 'no-such-step', '--script', 'x')).toMatchObject({
      exit: 2,
      stdout: '',
    });
    expect(await vethlab('shell', 'publish-ports', '--machine', 'moon')).toMatchObject({ exit: 2, stdout: '' });
  });

  it('reports what is wrong with an unusable script before it opens a sandbox', async () => {
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

  it('exits with 2 on an unknown command line, without a stack trace', async () => {
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

  it('prints help', async () => {
    const { exit, stdout } = await vethlab('--help');
    expect(exit).toBe(0);
    for (const command of ['start', 'verify', 'check', 'shell', 'lint', 'image'])
      expect(stdout).toContain(`  ${command} `);
  });
});

describe('the data directory', () => {
  it('follows XDG, and ignores a relative path in it', () => {
    expect(defaultDataDirectory({ XDG_DATA_HOME: '/data' })).toBe('/data/vethlab');
    expect(defaultDataDirectory({ XDG_DATA_HOME: 'data' })).toMatch(/\/\.local\/share\/vethlab$/);
  });
});
