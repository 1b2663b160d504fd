// `npm run dev`: serves the page with hot reload, and runs the engine, which restarts when its sources or the labs
// change. Takes the options of `vethlab start`.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { portNumber, usualPort } from '../cli/numbers.ts';
import { runCommand } from '../cli/program.ts';
import { processTerminal, untilEnded, type CliTerminal } from '../cli/terminal.ts';
import { startService } from '../host/service.ts';
import { servePage } from './page-server.ts';
import { Restarting } from './restarting.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const watched = ['engine', 'labs-content'].map((folder) => join(root, folder));

function devCommand(terminal: CliTerminal): Command {
  return new Command('dev')
    .description('serve the page with hot reload, and the engine, which restarts when its sources change')
    .option('--port <n>', 'port of 127.0.0.1 that the page is at', portNumber, usualPort)
    .allowUnknownOption()
    .argument('[options...]', 'of `vethlab start`')
    .action((options: string[], { port }: { port: number }) => dev(port, options, terminal));
}

async function dev(port: number, options: readonly string[], { result, progress, signal }: CliTerminal): Promise<void> {
  const token = randomBytes(24).toString('base64url');
  const enginePort = await freePort(); // always the same, because the page's cookie is named after it
  const args = [
    '--import',
    'tsx',
    join(root, 'engine/dev/engine.ts'),
    'start',
    '--port',
    String(enginePort),
    ...options,
  ];
  const engine = new Restarting({
    start: () =>
      startService(process.execPath, args, { env: { VETHLAB_DEV_TOKEN: token }, onError: progressOf(progress) }),
    isReady: (line) => line.startsWith('vethlab is ready: '),
    onReady: () => result(`vethlab is ready: http://127.0.0.1:${port}/?token=${token}\n`),
    say: progress,
  });
  const page = await servePage({ port, enginePort, engineReady: () => engine.ready() });
  page.watcher.add(watched).on('all', (_, file) => {
    if (watched.some((folder) => file.startsWith(`${folder}/`))) engine.changed(relative(root, file));
  });
  const ended = engine.run();
  await untilEnded(signal);
  engine.close();
  await ended;
  await page.close();
}

const progressOf = (progress: (says: string) => void) => (text: string) => progress(text.trimEnd());

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const terminal = processTerminal();
await runCommand(devCommand(terminal).exitOverride(), process.argv.slice(2), terminal);
