// Wrong answers of QEMU's monitor, sent by a socket of this test.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Qmp } from '../../engine/sandbox/vm/qmp.ts';

let folder = '';
let server: Server;
const connections: Socket[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vethlab-qmp-'))));
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Greets, agrees to the first command and answers each that follows with `reply`. */
async function monitor(reply: string): Promise<Qmp> {
  let asked = 0;
  server = createServer((socket) => {
    connections.push(socket);
    socket.write('{"QMP": {}}\n');
    socket.on('data', () => socket.write(asked++ === 0 ? '{"return": {}}\n' : reply));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'qmp.sock'), resolve));
  return Qmp.connect(folder, { timeoutMs: 10_000 });
}

for (const reply of ['{"return": {', 'qemu: fatal: no such thing', 'null', '{"error": {"desc": "no"}}']) {
  it(`rejects a command that is answered with ${reply}`, async () => {
    const qmp = await monitor(`${reply}\n`);
    await expect(qmp.execute('stop')).rejects.toMatchObject({ code: 'sandbox-start-failed' });
    qmp.close();
  });
}

it('rejects a command that is not answered in time, and every later one', async () => {
  const qmp = await monitor('');
  await expect(qmp.execute('stop', {}, 50)).rejects.toThrow('did not answer stop within 0.05 s');
  await expect(qmp.execute('cont')).rejects.toThrow('did not answer stop');
});

it('rejects commands at once after QEMU has ended', async () => {
  const qmp = await monitor('{"return": {}}\n');
  await qmp.execute('stop');
  server.close();
  connections.forEach((socket) => socket.destroy());
  await expect(qmp.execute('cont')).rejects.toMatchObject({ code: 'sandbox-start-failed' });
  await expect(qmp.migrationEnd({ timeoutMs: 60_000 })).rejects.toMatchObject({
    code: 'sandbox-start-failed',
  });
});
