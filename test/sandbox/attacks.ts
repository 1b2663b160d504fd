// What a learner's root can use up. Each line says "used" on its standard output once it has what it can get, and may
// then go on; what its processes hold is free again when they end.

const perl = (program: string) => `perl -e '$| = 1; ${program.replace(/\s+/g, ' ')}'`;

/** A program of perl that holds what it got. */
const held = (program: string) => perl(`${program} print "used\\n"; sleep 1000`);

/** Commands whose effect stays in the sandbox. */
const done = (commands: string) => `(${commands}) >/dev/null 2>&1; echo used`;

/** Commands that go on in the background. */
const going = (commands: string) => `(${commands}) >/dev/null 2>&1 & echo used; wait`;

// system calls of x86-64: sendmsg 46, timer_create 222, add_key 248, inotify_add_watch 254, inotify_init1 294
const sendDescriptors = (messages: number, each: number) => `use Socket; open my $f, "<", "/dev/null"; my @kept;
  for (1..${messages}) {
    socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or last;
    push @kept, $a, $b;
    my $data = "x";
    my $vector = pack("pQ", $data, 1);
    my $control = pack("Qii", 16 + 4 * ${each}, 1, 1) . pack("i*", (fileno $f) x ${each});
    my $message = pack("QQPQPQQ", 0, 0, $vector, 1, $control, length $control, 0);
    syscall(46, fileno $a, $message, 0) < 0 and print("descriptors: $!\\n"), last;
  }`;
const openTerminals = `my @open;
  for my $i (1..20) {
    my $d = "/tmp/pts$i";
    mkdir $d; system("mount -t devpts -o newinstance devpts $d");
    for (1..200) { open(my $f, "+<", "$d/ptmx") or last; push @open, $f }
  }`;
const sendEverywhere = `use Socket; socket(my $s, AF_INET, SOCK_DGRAM, 17);
  for my $port (1..60000) { send($s, "x", 0, pack_sockaddr_in($port, inet_aton("192.168.190.1"))) }`;

/** On the host. */
export const attacks: [uses: string, line: string][] = [
  ['keys', held('my ($t, $v) = ("user", "x"); for (1..20000) { my $k = "k$_"; syscall(248, $t, $k, $v, 1, -4) }')],
  ['descriptors in flight', held(sendDescriptors(100, 250))],
  ['pipes', held('my @p; for (1..4000) { pipe(my $r, my $w) or last; fcntl($w, 1031, 1048576); push @p, $r, $w }')],
  ['inotify instances', held('for (1..20000) { syscall(294, 0) < 0 and last }')],
  [
    'inotify watches',
    held(`my $fd = syscall(294, 0); mkdir "/tmp/w";
      for (1..20000) { my $n = "/tmp/w/$_"; mkdir $n or last; syscall(254, $fd, $n, 2) < 0 and last }`),
  ],
  ['timers', held('for (1..70000) { my $id = pack "i", 0; syscall(222, 1, 0, $id) < 0 and last }')],
  ['pending signals', held('use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(34)); for (1..200000) { kill 34, $$ }')],
  ['processes', held('while (1) { my $p = fork; defined $p or last; $p or sleep 1000 }')],
  ['processors', going('for i in $(seq 32); do (while :; do :; done) & done; wait')],
  ['memory', held('my @all; for (1..600) { push @all, "x" x 2_000_000 }')],
  ['shared memory', done('for i in $(seq 300); do ipcmk -M 1048576 || break; done')],
  ['semaphores', done('for i in $(seq 300); do ipcmk -S 100 || break; done')],
  ['message queues', done('for i in $(seq 300); do ipcmk -Q || break; done')],
  ['temporary files', done('for d in /run /tmp /dev/shm /dev; do fallocate -l 1G $d/big; head -c 1G /dev/zero > $d/big; rm $d/big; done')],
  ['its disk', done('fallocate -l 3G /root/a; fallocate -l 9G /root/b; fallocate -l 9G /var/lib/docker/c')],
  ['disk operations', going('while dd if=/dev/zero of=/root/s bs=4k count=1000 oflag=dsync; do :; done')],
  ['terminals', held(openTerminals)],
  ['network namespaces', done('for i in $(seq 300); do ip netns add n$i || break; done')],
  ['user namespaces', going('for i in $(seq 200); do unshare -U sleep 1000 & done; wait')],
  ['mounts', done('mkdir -p /mnt/m; for i in $(seq 500); do mount -t tmpfs tmpfs /mnt/m || break; done')],
  ['control groups', done('cd /sys/fs/cgroup/memory || cd /sys/fs/cgroup; mkdir g; cd g; mkdir $(seq 1000)')],
  ['interfaces', done('for i in $(seq 500); do echo "link add d$i type dummy"; done | ip -force -batch -')],
  ['routes', done('for i in $(seq 0 99); do for j in $(seq 0 199); do echo "route add 10.$i.$j.0/24 dev lo"; done; done | ip -batch -')],
  ['rules', done('(echo "*filter"; for i in $(seq 5000); do echo "-A INPUT -s 10.9.8.7 -j DROP"; done; echo COMMIT) | iptables-restore -n')],
  ['neighbours', done('for i in $(seq 1 8); do for j in $(seq 1 250); do echo "neigh add 192.168.$i.$j lladdr 02:00:00:00:00:01 dev eth0 nud stale"; done; done | ip -force -batch -')],
  ['tracked connections', perl(`${sendEverywhere} print "used\\n"`)],
  ['the network', going('ping -f -s 60000 -q 192.168.190.1 & ping -f -q 203.0.113.10 & wait')],
  ['output', "yes | head -c 50M; echo; echo used"],
  ['containers', done('for i in $(seq 12); do docker run -d -P vethlab/web || break; done')],
]; // prettier-ignore

/** Uses a little of what the kernel counts for each user. Says "all", or what it did not get. */
export const useALittle = perl(`${sendDescriptors(1, 1)}
  syscall(294, 0) < 0 and print "inotify: $!\\n";
  pipe(my $r, my $w); my $size = fcntl($r, 1032, 0); $size < 65536 and print "pipe: $size\\n";
  my $id = pack "i", 0; syscall(222, 1, 0, $id) < 0 and print "timer: $!\\n";
  print "all\\n"`);
