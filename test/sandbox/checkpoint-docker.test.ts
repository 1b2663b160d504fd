// Starting over after Docker commands in real sandboxes: connections, networks, images and volumes are restored as of
// the checkpoint, or a message says what is not.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Checkpoint } from '../../engine/session/checkpoints/checkpoint.ts';
import { Observer } from '../../engine/observer/observer.ts';
import { onEachDriver } from './each-driver.ts';

const base = `
  docker rm -f $(docker ps -aq) 2>/dev/null; docker network prune -f; docker volume prune -af; set -e
  docker network create --subnet 10.30.0.0/24 old
  docker run -d --name api vethlab/web
  docker run -d --name web vethlab/web
  docker run -d --name db --network old --ip 10.30.0.9 --network-alias base vethlab/web
  docker run -d --name marked --network old --mac-address 02:42:aa:bb:cc:dd vethlab/web
  docker run -d --name cache --network old vethlab/web
  docker create --name idle vethlab/web
  docker run -d --name beside --network container:web --stop-signal KILL vethlab/web sleep inf
  docker volume create kept`;

/**
 * Addresses, routes, rules and name server of each container, what Docker says of its connections, and all of Docker's
 * objects.
 */
const look = `
  for name in api web db cache marked beside; do
    echo "$name"; pid=$(docker inspect -f '{{.State.Pid}}' $name)
    nsenter -n -t $pid sh -c 'ip -o -4 address; ip route; ip -o link' | sed -E 's/@if[0-9]+|^[0-9]+: |valid_lft.*|link-netnsid [0-9]+//g'
    nsenter -n -t $pid iptables-save | grep -v '^[#:]' | sed -E 's/127.0.0.11:[0-9]+|port [0-9]+//g'
    docker exec $name cat /etc/resolv.conf
  done
  docker ps -a --format '{{.Names}} {{.State}} {{.Networks}}' | sort
  docker inspect -f '{{.Name}}{{range $name, $it := .NetworkSettings.Networks}} {{$name}} {{$it.IPAddress}} {{$it.MacAddress}} {{$it.Aliases}} {{with $it.IPAMConfig}}{{.IPv4Address}}{{end}}{{end}}' $(docker ps -aq) | sort
  docker network ls --format '{{.Name}} {{.ID}}' | sed 's/bridge .*/bridge/' | sort
  docker volume ls -q; docker images --format '{{.Repository}} {{.ID}}' | sort; ip -br link | grep -v veth | sort; bridge link | wc -l`;

const u23 = `docker network create --subnet 10.20.0.0/24 shop
  docker run -d --name one --network shop vethlab/web; docker run -d --name two --network shop vethlab/web
  docker network connect shop api`;

onEachDriver('a checkpoint', (bench) => {
  let observer: Observer;
  const signal = new AbortController().signal;
  const take = () =>
    Checkpoint.take(
      {
        exec: bench.sandbox.exec,
        fresh: (stop) => observer.fresh(stop ? { signal: stop } : {}),
      },
      { signal, counted: true },
    );
  beforeAll(() => {
    observer = new Observer(bench.sandbox);
  });
  afterAll(() => observer?.close());

  describe('restores the state after:', () => {
    let kept: { checkpoint: Checkpoint; before: string } | null = null;
    const begin = async () => {
      await bench.says('host', base, 120);
      return { checkpoint: await take(), before: await bench.says('host', look) };
    };

    test.each([
      ['a network with two new containers and an old one', u23],
      [
        'a new network with a chosen address and an alias',
        `docker network create --subnet 10.20.0.0/24 shop; docker network connect --ip 10.20.0.77 --alias x shop web`,
      ],
      ['a connection to a second, old network', 'docker network connect --alias x --ip 10.30.0.50 old api'],
      ['disconnecting a container from the bridge', 'docker network disconnect bridge api'],
      [
        'disconnecting both containers from the bridge',
        'docker network disconnect bridge api; docker network disconnect bridge web',
      ],
      [
        'swapped addresses on the bridge',
        `docker network disconnect bridge api; docker network disconnect bridge web
         docker network connect bridge web; docker network connect bridge api`,
      ],
      ['reconnecting to the bridge', 'docker network disconnect bridge api; docker network connect bridge api'],
      ['disconnecting from a network with a chosen address and an alias', 'docker network disconnect old db'],
      [
        'reconnecting to that network with another address and alias',
        'docker network disconnect old db; docker network connect --alias other --ip 10.30.0.70 old db',
      ],
      [
        'connecting to a network, a restart, and disconnecting',
        `${u23}; docker restart -t 0 api; docker network disconnect shop api`,
      ],
      [
        'a connection of a container that never ran',
        'docker network connect old idle; docker network disconnect bridge idle',
      ],
      [
        'changed connections of stopped containers',
        `${u23}; docker stop -t 0 api cache; docker network disconnect old cache; docker network disconnect bridge api`,
      ],
      [
        'connections between new and old containers and networks',
        `${u23}; docker network connect shop idle; docker network connect old one; docker network connect bridge two`,
      ],
      ['a network with paused containers', `${u23}; docker pause api two`],
      ['a restart of the daemon and containers', `${u23}; systemctl restart docker; docker start api db`],
      ['a name moved to another container', 'docker rename web x; docker rename api web; docker rename x api'],
      ['killed containers', 'docker kill api marked db'],
      ['restarted containers', 'docker restart -t 0 cache db web'],
      ['a paused container', 'docker pause db'],
      [
        'tags of an image and a volume',
        'docker tag vethlab/web mine; docker rmi -f vethlab/web; docker volume create new',
      ],
      ['an image committed from a container', 'docker commit api mine; docker run -d --name other mine'],
      ['a name lookup', 'docker exec cache wget -q -O /dev/null http://base/'],
      [
        'a daemon that cannot start',
        `echo '{ broken' > /etc/docker/daemon.json; systemctl restart docker; systemctl stop docker.socket`,
      ],
      [
        'docker0 replaced by a custom bridge',
        `systemctl stop docker.service docker.socket; ip link delete docker0; ip link add bridge0 type bridge
         ip address add 192.168.5.1/24 dev bridge0; ip link set bridge0 up
         echo 'DOCKER_OPTS="-b=bridge0"' >> /etc/default/docker; systemctl start docker; docker start api`,
      ],
      ['an empty prune', `${u23}; docker network disconnect shop api; docker rm -f one two; docker network prune -f`],
    ])(
      '%s',
      async (_, change) => {
        const { checkpoint, before } = kept ?? (await begin());
        kept = null; // a checkpoint that could not be restored is not used again
        await bench.run('host', change, { seconds: 90 });
        expect(await checkpoint.restore()).toBe(null);
        expect(await bench.says('host', look)).toBe(before);
        expect((await observer.fresh()).docker.networks.map(({ name }) => name).toSorted()).toEqual([
          'bridge',
          'host',
          'none',
          'old',
        ]);
        kept = { checkpoint, before };
      },
      300_000,
    );
  });

  describe('reports what cannot be restored:', () => {
    beforeEach(() => bench.says('host', `${base}\n docker run -d --rm --name brief vethlab/web`, 120));

    test.each([
      ['a container', 'docker rm -f web', 'container web is gone'],
      ['a network', 'docker rm -f db cache marked; docker network rm old', /^container (db|cache|marked) is gone$/],
      [
        'a network without its former containers',
        'docker network disconnect old db; docker network disconnect old cache; docker network disconnect old marked; docker network rm old',
        'network old is gone',
      ],
      [
        'a network replaced by one of the same name',
        `docker network disconnect old db; docker network disconnect old cache; docker network disconnect old marked; docker network rm old
         docker network create --subnet 10.30.0.0/24 old; docker network connect old cache`,
        'network old is gone',
      ],
      [
        'a MAC address that Docker only takes for new containers',
        'docker network disconnect old marked',
        'the connection of container marked to network old is not as it was',
      ],
      ['a volume', 'docker volume rm kept', 'volume kept is gone'],
      ['the contents of a volume', 'touch /var/lib/docker/volumes/kept/_data/x', 'volumes/kept/_data'],
      ['a container that must not be stopped', 'docker network connect old brief', 'container brief'],
      ['the settings of a container', 'docker update --restart always api', 'the setup of container api'],
      ['that a container never ran', 'docker start idle', 'container idle'],
    ])(
      '%s',
      async (_, change, why) => {
        const checkpoint = await take();
        await bench.says('host', change, 60);
        const remains = await checkpoint.restore();
        expect(remains).toMatch(why);
        expect(remains).not.toMatch(/[{}"[\]]|Error|daemon/);
      },
      300_000,
    );

    test('that nothing is known, if Docker cannot be queried', async () => {
      const checkpoint = await take();
      await bench.says('host', 'mv /usr/bin/curl /usr/bin/moved');
      expect(await checkpoint.restore()).toBe('Docker in the sandbox does not say what containers and volumes it has');
      await bench.says('host', 'mv /usr/bin/moved /usr/bin/curl');
    }, 300_000);

    test('what was removed while Docker ran, if it did not run at the checkpoint', async () => {
      const stop = 'systemctl stop docker.socket docker.service';
      await bench.says('host', stop, 60);
      const checkpoint = await take();
      await bench.says('host', `systemctl start docker; docker rm -f web; ${stop}`, 60);
      expect(await checkpoint.restore()).toMatch(/^container [0-9a-f]{12} is gone$/);
      await bench.says('host', 'systemctl start docker', 60);
    }, 300_000);

    // Docker keeps that bridge's network when it gets another bridge, and then cannot start with the first one again.
    test('a custom bridge that Docker used, if it was replaced since', async () => {
      const make = `systemctl stop docker.service docker.socket; ip link delete docker0; ip link add bridge0 type bridge
        ip address add 192.168.5.1/24 dev bridge0; ip link set bridge0 up
        echo 'DOCKER_OPTS="-b=bridge0"' >> /etc/default/docker; systemctl start docker; docker start web`;
      const putBack = `systemctl stop docker.service docker.socket; sed -i /bridge0/d /etc/default/docker
        ip link delete bridge0; systemctl reset-failed; systemctl start docker`;
      await bench.says('host', make, 60);
      const checkpoint = await take();
      await bench.says('host', putBack, 60);
      expect(await checkpoint.restore()).toBe('Docker is not as it was');
      await bench.says('host', putBack, 60);
    }, 300_000);
  });
});
