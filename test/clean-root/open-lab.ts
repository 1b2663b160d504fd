// open-lab.ts URL: opens lab 1 as a browser does and types `docker ps` into its terminal. Exits with 0 once Docker has
// answered. URL: as `vethlab start` printed it.
import { WebSocket } from 'ws';

const limitMs = 15 * 60_000; // includes building the image
const url = new URL(process.argv[2]!);
const opened = await fetch(url, { redirect: 'manual' });
const cookie = opened.headers.get('Set-Cookie')!.split(';')[0]!;
const headers = { Cookie: cookie, Origin: url.origin, 'Content-Type': 'application/json' };

async function post(path: string, body: object): Promise<unknown> {
  const answer = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const { session } = (await post('/api/sessions', { lab: 'publish-ports', fresh: true })) as { session: string };
const socketAt = (path: string) =>
  new WebSocket(`ws://${url.host}${path}`, { headers: { Cookie: cookie, Origin: url.origin } });

const terminal = await new Promise<string>((resolve, reject) => {
  setTimeout(() => reject(new Error('the lab does not open')), limitMs).unref();
  socketAt(`/ws/sessions/${session}`)
    .on('error', reject)
    .on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as {
        type: string;
        session: { status: { kind: string; problem?: string }; terminals: { id: string; machine: string }[] };
      };
      if (message.type !== 'session') return;
      const { status, terminals } = message.session;
      if (status.kind === 'died') reject(new Error(`the lab did not open: ${status.problem}`));
      const host = terminals.find(({ machine }) => machine === 'host');
      if (status.kind === 'ready' && host) resolve(host.id);
    });
});

await new Promise<void>((resolve, reject) => {
  let shown = '';
  const shell = socketAt(`/ws/sessions/${session}/terminals/${terminal}?client=clean-root`);
  setTimeout(() => reject(new Error(`docker ps said nothing: ${shown}`)), 60_000).unref();
  shell.on('error', reject);
  shell.on('open', () => shell.send(JSON.stringify({ type: 'input', sequence: 1, data: 'docker ps\r' })));
  shell.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) shown += data.toString();
    if (/CONTAINER ID +IMAGE/.test(shown)) resolve();
  });
});
await fetch(new URL(`/api/sessions/${session}`, url), { method: 'DELETE', headers });
process.exit(0);
