// An engine in its own process namespace, as in a container, runs beside one outside. Neither takes the other's
// sandboxes for leftovers, though both see the machine's control groups.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { removeContainer } from '../../engine/sandbox/container/container-sandbox.ts';
import { leftBehind } from '../../engine/sandbox/container/left-behind.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { dataDirectory } from '../data-directory.ts';
import { runLine } from './each-driver.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

it('an engine in its own process namespace and one outside leave each other’s sandboxes alone', async () => {
  const driver = sandboxDriver('container', dataDirectory);
  const outside = await driver.open();
  const inside = spawn('unshare', [
    ...['--pid', '--mount-proc', '--fork', '--kill-child', process.execPath, '--import', 'tsx'],
    ...[here('open-and-wait.ts'), 'container', dataDirectory],
  ]);
  let id = '';
  try {
    inside.stdout.setEncoding('utf8');
    const [line] = (await once(inside.stdout, 'data')) as [string];
    id = line.trim();
    expect(id).toMatch(/^c\d+-\d+-n\d+-/);
    expect(await leftBehind('/nonexistent')).not.toContain(id);
    expect((await runLine(outside, 'host', 'docker ps')).exit).toBe(0);
  } finally {
    inside.kill('SIGKILL'); // unshare ignores other signals while it waits for its child, which ends with it
    await once(inside, 'close');
    if (id !== '') await removeContainer(id, join(dataDirectory, 'sandboxes', id));
    await outside.close();
  }
});
