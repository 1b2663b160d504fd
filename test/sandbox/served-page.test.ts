// The page that vethlab/web serves says only what its server saw, whichever way the request came.
import { expect, it } from 'vitest';
import { openPage } from '../../engine/session/page.ts';
import { onEachDriver } from './each-driver.ts';

onEachDriver('the page of vethlab/web', (bench) => {
  const untilServed = (url: string) => `until curl -s -o /dev/null ${url}; do sleep 0.1; done`;
  const idOf = (name: string) => bench.says('host', `docker inspect -f '{{printf "%.12s" .Id}}' ${name}`);
  const addressOf = (name: string) => bench.says('host', `docker inspect -f '{{.NetworkSettings.IPAddress}}' ${name}`);
  const page = (server: string, from: string, address: string) =>
    `It works: httpd on ${server} answers.\nYour request came from ${from}.\nIt arrived at ${address}, port 80.`;

  it('is three lines for curl: from another machine, through the proxy on lo, and in host mode', async () => {
    await bench.says('host', 'docker run -d -p 801:80 --name web vethlab/web');
    const [id, address] = [await idOf('web'), await addressOf('web')];
    await bench.says('host', untilServed('http://127.0.0.1:801/'));
    expect(await bench.says('client', 'curl -sS http://192.168.190.128:801/')).toBe(page(id, '192.168.190.1', address));
    expect(await bench.says('host', 'curl -sS http://127.0.0.1:801/')).toBe(page(id, '172.17.0.1', address));
    await bench.says('host', 'docker run -d --net host --name hosted vethlab/web');
    await bench.says('host', untilServed('http://127.0.0.1/'));
    expect(await bench.says('host', 'curl -sS http://127.0.0.1/')).toBe(page('host', '127.0.0.1', '127.0.0.1'));
    expect(await bench.says('client', 'curl -sS http://192.168.190.128/')).toBe(
      page('host', '192.168.190.1', '192.168.190.128'),
    );
  });

  it('is an HTML page for a browser, with the same facts', async () => {
    const { contentType, body } = await openPage(bench.sandbox.exec, 'http://192.168.190.128:801/');
    expect(contentType).toContain('text/html');
    for (const fact of ['<h1>It works</h1>', '192.168.190.1<', await addressOf('web'), await idOf('web')])
      expect(body).toContain(fact);
    expect(body).not.toMatch(/rule|NAT|rewr/i);
  });
});
