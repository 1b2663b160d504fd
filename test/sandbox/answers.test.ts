// Submitted scripts at steps of real labs, in real sandboxes: right, wrong, and one that leaves damage behind.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { judgeAnswers } from '../../engine/grading/submissions/judge-answers.ts';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { SandboxDriver } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-answers-'));
afterAll(() => rmSync(folder, { recursive: true }));
const hand = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);

it('each part starts at its step’s start, whoever came before, and is judged by the step’s checks', async () => {
  hand(
    'ann.sh',
    '# vethlab: publish-ports publish-all',
    'docker run -d -P --name web vethlab/web',
    '# vethlab: nat dnat-one',
    'docker run -d -p 80:80 --name one vethlab/web',
    '# vethlab: on client',
    'curl -sS --retry 5 --retry-connrefused http://192.168.190.128/',
    '# vethlab: on host',
    'iptables -t nat -nvL DOCKER',
  );
  hand('bob.sh', '# vethlab: publish-ports publish-all', 'docker run -d --name web vethlab/web');
  hand(
    'eve.sh',
    '# vethlab: publish-ports publish-all',
    'iptables -F; iptables -t nat -F; systemctl stop docker.socket docker; ip link del docker0',
    '# vethlab: publish-ports publish-chosen',
    'for name in chosen; do',
    '  docker run -d -p 10111:22 -p 801:80 --name $name vethlab/web',
    'done',
  );
  const driver = sandboxDriver('container', dataDirectory);
  let opened = 0;
  const open: SandboxDriver['open'] = (options) => ((opened += 1), driver.open(options));
  const { ok, rows } = await judgeAnswers({
    ...{ folder, labs: await loadLabsOrThrow(labsDirectory), only: null, jobs: 2 },
    keys: { own: null, trusted: null },
    signal: new AbortController().signal,
    onProgress: () => {},
    openDriver: async () => {
      await driver.prepare();
      return { name: driver.name, open };
    },
  });
  expect(ok).toBe(false);
  expect(rows.map(({ who, lab, ok }) => [who, lab, ok])).toEqual([
    ['ann', 'publish-ports', true],
    ['ann', 'nat', true],
    ['bob', 'publish-ports', false],
    ['eve', 'publish-ports', false],
  ]);
  expect(rows[2]!.steps).toMatchObject([{ check: 'published', why: expect.stringContaining('without -P') as string }]);
  expect(rows[3]!.steps).toMatchObject([
    { id: 'publish-all', passed: false, why: expect.stringContaining('Docker does not run') as string },
    { id: 'publish-chosen', passed: true },
  ]);
  expect(opened).toBeLessThanOrEqual(3); // one per lab; another if the damage could not be undone
});
