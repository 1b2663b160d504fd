// A session's step is started over on real sandboxes after its containers were moved to another network: by a snapshot
// or by undoing, whichever the driver has. The next command finds the state of the step's start.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { typeLine } from '../../engine/terminal/type-line.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { Sessions } from '../../engine/session/sessions.ts';
import type { Session } from '../../engine/session/session.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { dataDirectory } from '../data-directory.ts';
import { drivers } from './each-driver.ts';

const directory = mkdtempSync(join(tmpdir(), 'vethlab-start-over-'));
const store = new ProgressStore(directory);
const all: Sessions[] = [];
let labs: Awaited<ReturnType<typeof loadLabsOrThrow>>;

beforeAll(async () => {
  labs = await loadLabsOrThrow(labsDirectory);
});
afterAll(async () => {
  await Promise.all(all.map((sessions) => sessions.closeAll()));
  store.close();
  rmSync(directory, { recursive: true });
});

const ready = (session: Session) => expect.poll(() => session.status, { timeout: 120_000 }).toEqual({ kind: 'ready' });
const typed = (session: Session, line: string) =>
  typeLine(session.run.terminals.idle('host') ?? session.run.openTerminal('host'), line, { timeoutMs: 120_000 });

const u23 = [
  'docker network create --subnet 10.20.0.0/24 shop',
  'docker run -d --name one --network shop vethlab/web',
  'docker run -d --name two --network shop vethlab/web',
  'docker network connect shop api',
];
const look =
  "docker ps --format '{{.Names}} {{.Networks}}' | sort; docker network ls --format '{{.Name}}' | sort; docker exec api ip -br -4 addr | cut -d@ -f1; docker exec api cat /etc/resolv.conf";

/** A session whose step “Read the mapping” began with container api on the default bridge. */
async function begun(driver: (typeof drivers)[number]) {
  const sessions = new Sessions({ labs, driver: sandboxDriver(driver, dataDirectory), store });
  all.push(sessions);
  const session = await sessions.open('publish-ports', true);
  await ready(session);
  expect(await typed(session, 'docker run -d --name api vethlab/web')).toBe(0);
  session.enterStep('read-mapping');
  expect(await session.startIsKept('read-mapping')).toBe(true);
  return session;
}

const says = async (session: Session) =>
  (await session.run.exec('host', ['bash', '-c', look], { timeoutMs: 60_000 })).stdout;

for (const driver of drivers) {
  test(`a step is started over after its container was moved to a new network (${driver})`, async () => {
    const session = await begun(driver);
    const before = await says(session);
    for (const line of u23) expect(await typed(session, line)).toBe(0);
    expect(await says(session)).toMatch(/^api (bridge,shop|shop,bridge)$/m);
    expect(await session.restore('read-mapping')).toEqual({
      how: driver === 'vm' ? 'from-snapshot' : 'in-place',
      remains: null,
    });
    await ready(session);
    expect(await says(session)).toBe(before);
    await session.close();
  }, 600_000);

  test(`a step whose network is gone for good is started over too (${driver})`, async () => {
    const session = await begun(driver);
    for (const line of u23.slice(0, 2)) expect(await typed(session, line)).toBe(0);
    session.enterStep('ssh-in');
    expect(await session.startIsKept('ssh-in')).toBe(true);
    const before = await says(session);
    for (const line of ['docker network disconnect shop one', 'docker network rm shop']) {
      expect(await typed(session, line)).toBe(0);
    }
    expect(await session.restore('ssh-in')).toEqual(
      driver === 'vm' ? { how: 'from-snapshot', remains: null } : { how: 'replayed', remains: 'network shop is gone' },
    );
    await ready(session);
    if (driver === 'vm') expect(await says(session)).toBe(before);
    else expect((await session.run.fresh()).docker.networks.map(({ name }) => name)).not.toContain('shop');
    await session.close();
  }, 600_000);
}
