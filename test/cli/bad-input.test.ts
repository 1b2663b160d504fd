// What nobody should have typed: each is answered with one error and what to do, exit status 2, before any work begins.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runProgram } from '../../engine/cli/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-bad-'));
const at = (name: string) => join(folder, name);
const data = at('data');
const made = (name: string, content: string | Buffer = '') => (writeFileSync(at(name), content), at(name));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(at('folder'));
mkdirSync(at('used'));
made('used/progress.sqlite');
mkdirSync(at('folder.json'));
mkdirSync(at('folder.cast'));
execFileSync('mkfifo', [at('pipe'), at('pipe.json'), at('pipe.cast')]);
const file = made('file');
const binary = made('binary', Buffer.from([0xff, 0xfe, 0x80, 0x81]));
const nul = made('nul.sh', 'true\ntrue \0\n');
const long = made('long.sh', 'true\n'.repeat(300_000));
const text = made('text.md', 'no table here\n');

const check = (script: string, step = 'publish-chosen') => ['check', 'publish-ports', '--at', step, '--script', script];
const demo = (...args: string[]) => ['demo', 'publish-ports', '--headless', ...args];
const ports = ['', ' ', '-1', '65536', '80.5', '0x50', '1e3', '80 ', 'http', '٣', '99999999999999999999'];

const table: string[][] = [
  // commands
  ...[['frobnicate'], ['START'], ['frob', '--port', '80'], ['verify ']],
  ...[['start', 'now'], ['--frob'], ['start', '--frob'], ['verify', '--frob'], ['-x']],
  // common options
  ...[
    ['--sandbox'],
    ['--sandbox', ''],
    ['--sandbox', 'docker'],
    ['lint', '--sandbox', 'VM'],
    ['lint', '--data'],
    ['lint', '--data', ''],
  ],
  // numbers
  ...ports.map((port) => ['start', '--port', port]),
  ...ports.map((port) => demo('--port', port)),
  ...['', '0', '-1', '1.5', '1e2', 'many'].map((jobs) => ['verify', '--jobs', jobs]),
  ...['', '0', '-3', '1e9', '16cps', 'NaN', 'Infinity'].map((pace) => demo('--pace', pace)),
  // labs, steps, machines, seeds
  ...['verify', 'demo', 'shell'].map((command) => [command, 'no-such-lab']),
  ...[['verify', ''], ['verify', 'publish-ports', '../publish-ports'], ['shell'], ['demo'], ['check'], ['report']],
  ...[
    ['shell', 'publish-ports', '--machine', 'moon'],
    ['shell', 'publish-ports', '--machine', ''],
  ],
  ...[['shell', 'publish-ports', '--at', 'no-such-step'], check(file, 'no-such-step')],
  ...['', 'a b', 'ä', '--'].map((seed) => ['verify', '--seed', seed]),
  // formats and options that exclude each other
  ...['', 'xml', 'csv', 'JSON'].map((format) => ['lint', '--format', format]),
  ...[
    ['verify', '--format', 'yaml'],
    ['bench', '--only', 'frob'],
    ['bench', '--only', ''],
  ],
  ...[
    ['image', '--check', '--rebuild'],
    ['image', '--rebuild', '--prune'],
    ['image', '--check', '--prune'],
  ],
  ['verify', '--answers', at('folder'), '--report', at('reports')],
  ['verify', '--answers', at('folder'), '--seed', 'x'],
  // files to read
  ...['missing', 'folder', 'pipe'].map((name) => check(at(name))),
  ...['/dev/zero', '/proc/self/mem', binary, nul, long, file, ''].map((script) => check(script)),
  ...['missing.json', 'folder.json', 'pipe.json'].map((name) => ['report', at(name)]),
  ...['/dev/zero', '/dev/full', binary, file, text, ''].map((report) => ['report', report]),
  ...['SHA256:short', 'missing', at('pipe'), '/dev/zero', text, ''].map((key) => ['report', file, '--key', key]),
  ...['missing', file, '/proc/nothing', ''].map((answers) => ['verify', '--answers', answers]),
  ...[at('missing.md'), at('pipe'), text, at('folder')].map((table) => ['bench', '--write', table]),
  // places to write
  ...['/proc/vethlab', '/proc/vethlab/a.json', '/dev/full/x', join(file, 'x'), at('folder.json')].map((report) => [
    ...['verify', 'publish-ports', '--report', report],
  ]),
  ['verify', '--report', at('one.json')], // several labs do not fit
  ...['/proc/a.cast', at('folder.cast'), at('pipe.cast'), at('none/a.cast')].map((cast) => demo('--record', cast)),
  ...['/proc/a.json', at('folder.json'), at('none/a.json')].map((report) => demo('--report', report)),
  ...['0.0.0.0', '0', '::', '::ffff:0:0', '127.0.0.1', 'localhost', 'example.org', '1.2.3', ''].map((share) => [
    ...['demo', 'publish-ports', '--share', share],
  ]),
  ...[file, '/proc/vethlab', join(file, 'data')].map((place) => ['shell', 'publish-ports', '--data', place]),
  ['remove', '--data', at('used')], // nobody is there to ask
];

test('there are more than eighty', () => expect(table.length).toBeGreaterThan(80));

test.each(table.map((argv) => [argv.map((word) => word.replace(folder, '') || '""').join(' '), argv]))(
  'vethlab %s',
  async (_, argv) => {
    let out = '';
    let exit = 0;
    const written = vi.spyOn(process.stderr, 'write').mockImplementation((piece) => ((out += String(piece)), true));
    try {
      const args = argv.includes('--data') ? argv : [...argv, '--data', data];
      await runProgram(args, {
        result: (words) => void (out += words),
        progress: (says) => void (out += `${says}\n`),
        interactive: false,
        ask: () => Promise.resolve(''),
        signal: new AbortController().signal,
        setExit: (status) => void (exit = status),
      });
    } finally {
      written.mockRestore();
    }
    expect({ exit, out }).toMatchObject({ exit: 2 });
    expect(out).toMatch(/ → \S|\(add --help/);
    expect(out).not.toMatch(/\n\s+at |does not know|unexpected/);
    expect(out.split('\n').length).toBeLessThan(8);
  },
);
