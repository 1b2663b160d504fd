// vethlab-jail SOCKET PORT [FOLDER ...] -- PROGRAM [ARGUMENT ...]
//
// Runs a virtual machine's QEMU where it reaches nothing of the real machine: in namespaces of its own, without a
// network, as the only process, and with only the system's programs, the FOLDERs (read-only, but for those with a "+"
// before them) and the current folder in its file system. Connections to SOCKET, in the current folder, go to the
// loopback port PORT, on which QEMU listens. Prints "started PID". Its exit status is that of PROGRAM. Whatever ends
// it, QEMU ends too.
//
// Started by root, QEMU keeps only the rights to become another user. An ordinary user needs user namespaces for the
// jail: where the machine refuses them, QEMU runs without one, and PORT is a port of the real machine.
#include "way-in.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define FILE_LIMIT ((rlim_t)16 << 30)  // bytes; the guest's disk has 6 GiB

static void fail(const char *what) {
  fprintf(stderr, "vethlab-jail: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) fail(path);
  close(fd);
}

// False if this machine refuses the namespaces.
static bool enter_namespaces(void) {
  const int kinds = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  char map[64];
  uid_t user = getuid();
  gid_t group = getgid();
  if (unshare(kinds | (user ? CLONE_NEWUSER : 0)) < 0) return false;
  if (user == 0) return true;
  write_file("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "%u %u 1\n", user, user);
  write_file("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "%u %u 1\n", group, group);
  write_file("/proc/self/gid_map", map);
  return true;
}

static void start_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0) fail("loopback");
  close(fd);
}

// Makes the folders above `path`, below the new root in the current folder, and `path` itself, of the same kind.
static void make_place(const char *path, bool folder) {
  char place[PATH_SIZE];
  snprintf(place, sizeof place, ".%s", path);
  for (char *slash = strchr(place + 2, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(place, 0755);
    *slash = '/';
  }
  if (folder) mkdir(place, 0755);
  else close(open(place, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

// Shows a file or folder of the real machine at the same place below the new root; a link stays a link. Skips what is
// not there.
static void show(const char *path, bool writable, bool devices) {
  char place[PATH_SIZE], target[PATH_SIZE];
  struct stat status;
  struct mount_attr change = {.attr_set = MOUNT_ATTR_NOSUID};
  if (lstat(path, &status) < 0) return;
  snprintf(place, sizeof place, ".%s", path);
  if (S_ISLNK(status.st_mode)) {
    ssize_t length = readlink(path, target, sizeof target - 1);
    target[length < 0 ? 0 : length] = 0;
    if (symlink(target, place) < 0) fail(path);
    return;
  }
  make_place(path, S_ISDIR(status.st_mode));
  if (!writable) change.attr_set |= MOUNT_ATTR_RDONLY;
  if (!devices) change.attr_set |= MOUNT_ATTR_NODEV;
  if (mount(path, place, NULL, MS_BIND, NULL) < 0 || mount_setattr(AT_FDCWD, place, 0, &change, sizeof change) < 0)
    fail(path);
}

static void enter_root(char **folders) {
  static const char *const system[] = {
      "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/ld.so.cache"};
  static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/kvm"};
  static char here[PATH_SIZE];
  if (!getcwd(here, sizeof here)) fail("the current folder");
  mkdir("root", 0700);
  if (mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount("tmpfs", "root", "tmpfs", MS_NOSUID, "size=1m") < 0 || chdir("root") < 0)
    fail("a root folder");
  for (size_t i = 0; i < sizeof system / sizeof *system; i++) {
    make_place(system[i], true);
    char place[64];
    snprintf(place, sizeof place, ".%s", system[i]);
    rmdir(place);
    show(system[i], false, false);
  }
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) show(devices[i], true, true);
  make_place("/proc", true);
  mount("proc", "./proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);  // QEMU does without if it is refused
  for (; *folders; folders++) show(*folders + (**folders == '+'), **folders == '+', false);
  show(here, true, false);
  if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0) fail("the root folder");
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, NULL) < 0 || chdir(here) < 0) fail(here);
}

// As root: what QEMU needs to open its files and to become another user. As a user: nothing.
static void give_up_rights(void) {
  const unsigned kept = getuid() ? 0 : 1u << CAP_SETUID | 1u << CAP_SETGID | 1u << CAP_DAC_OVERRIDE;
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct rights[2] = {{.effective = kept, .permitted = kept}};
  for (int right = 0; right <= CAP_LAST_CAP; right++)
    if (right >= 32 || !(kept >> right & 1)) prctl(PR_CAPBSET_DROP, right);
  if (syscall(SYS_capset, &head, rights) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("rights");
}

static void limit(int what, rlim_t most) {
  struct rlimit now, limits = {.rlim_cur = most, .rlim_max = most};
  if (getrlimit(what, &now) == 0 && now.rlim_max < most) return;
  setrlimit(what, &limits);
}

// Tells the pid to a process outside of this pid namespace: the kernel translates it.
static void tell_pid(int reporter) {
  if (send(reporter, "", 1, 0) != 1) _exit(1);
}

static pid_t told_pid(int fd) {
  char byte, control[CMSG_SPACE(sizeof(struct ucred))];
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(fd, &message, 0) != 1) return 0;
  struct ucred sender;
  memcpy(&sender, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof sender);
  return sender.pid;
}

// The first process of the pid namespace: with it, the kernel ends all others.
static int run(bool jailed, char **folders, char **program, int reporter) {
  static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", temporary[PATH_SIZE] = "TMPDIR=";
  char *environment[] = {path, temporary, NULL};
  int status;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (jailed) enter_root(folders);
  if (!getcwd(temporary + 7, sizeof temporary - 7)) fail("the current folder");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 1024);
    limit(RLIMIT_FSIZE, FILE_LIMIT);
    if (jailed) give_up_rights();
    tell_pid(reporter);
    close(reporter);
    execvpe(program[0], program, environment);
    fail(program[0]);
  }
  close(reporter);
  while (waitpid(child, &status, 0) < 0) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **arguments) {
  char **program = arguments + 3;
  while (count > 3 && *program && strcmp(*program, "--") != 0) program++;
  if (count < 5 || !*program || !program[1]) {
    fprintf(stderr, "usage: vethlab-jail SOCKET PORT [FOLDER ...] -- PROGRAM [ARGUMENT ...]\n");
    return 2;
  }
  *program++ = NULL;
  int reports[2], on = 1, status;
  bool jailed = enter_namespaces();
  if (jailed) start_loopback();
  int listener = way_in_listen(arguments[1]);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, reports) < 0) fail("a pair of sockets");
  setsockopt(reports[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  // not unshare(CLONE_NEWPID): a process that has a pid namespace for its children can start no threads
  pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD | (jailed ? CLONE_NEWPID : 0), NULL, NULL, NULL, 0L);
  if (child < 0) fail("fork");
  if (child == 0) {
    close(listener);
    close(reports[0]);
    _exit(run(jailed, arguments + 3, program, reports[1]));
  }
  close(reports[1]);
  pid_t pid = told_pid(reports[0]);
  if (pid > 0) printf("started %d\n", pid), fflush(stdout);
  signal(SIGPIPE, SIG_IGN);
  way_in_serve(listener, atoi(arguments[2]));
  while (waitpid(child, &status, 0) < 0) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
