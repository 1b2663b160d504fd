// vethlab-own-ids FIRST COUNT STORED NAMESPACE MOUNT ...
//
// Gives a sandbox ids that no other sandbox has. What the kernel counts for each user (descriptors in flight, pipes,
// inotify) is then counted for this sandbox alone. It makes the sandbox's user namespace, in which the ids 0 to COUNT-1
// stand for FIRST and following, and binds it to the file NAMESPACE. On disk, the files of each MOUNT belong to the ids
// STORED and following: the mount is covered by one that shows them as FIRST and following (user_namespaces(7),
// mount_setattr(2); under an overlay that needs Linux 5.19).
//
// Between this namespace and that of the real machine is another one, where the kernel counts what all users of the
// sandbox have together: see `limits`.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Files of /proc/sys/user. A lab with 60 containers has a quarter of that.
static const struct {
  const char *file;
  const char *most;
} limits[] = {{"max_net_namespaces", "256"},    {"max_mnt_namespaces", "512"}, {"max_pid_namespaces", "256"},
              {"max_ipc_namespaces", "256"},    {"max_uts_namespaces", "256"}, {"max_cgroup_namespaces", "256"},
              {"max_time_namespaces", "16"},    {"max_user_namespaces", "64"}, {"max_inotify_instances", "1024"},
              {"max_inotify_watches", "65536"}, {"max_fanotify_groups", "64"}, {"max_fanotify_marks", "1024"}};

static void fail(const char *what) {
  fprintf(stderr, "vethlab-own-ids: %s: %s\n", what, strerror(errno));
  exit(1);
}

static bool write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  bool all = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0) close(fd);
  return all;
}

static void map_ids(pid_t pid, const char *map) {
  static const char *const files[] = {"uid_map", "gid_map"};
  char path[64];
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "/proc/%d/%s", pid, files[i]);
    if (!write_text(path, map)) fail("cannot map the ids of a user namespace");
  }
}

static void release(int hold) {
  close(hold);
  wait(NULL);
}

// A user namespace inside the one before it.
struct level {
  unsigned maker;  // the user whom the kernel has count what is made in it
  char map[64];    // of its ids to those of the namespace around it: user_namespaces(7)
  bool limited;
};

static void set_limits(void) {
  char path[64];
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    snprintf(path, sizeof path, "/proc/sys/user/%s", limits[i].file);
    if (!write_text(path, limits[i].most) && errno != ENOENT) fail(path);  // an older kernel lacks some
  }
}

// Starts a process in each level. Returns the pid of the last one; all of them end once `*hold` is closed.
static pid_t keep_namespaces(const struct level *level, int depth, int *hold) {
  int up[2], down[2], inner;
  char byte = 0;
  if (pipe2(up, O_CLOEXEC) < 0 || pipe2(down, O_CLOEXEC) < 0) fail("pipe");
  pid_t child = fork(), last;
  if (child < 0) fail("fork");
  if (child == 0) {
    close(down[1]);
    if (setresgid(level->maker, level->maker, level->maker) < 0 ||
        setresuid(level->maker, level->maker, level->maker) < 0)
      fail("cannot change ids");
    prctl(PR_SET_DUMPABLE, 1);  // else its files in /proc would belong to root
    if (unshare(CLONE_NEWUSER) < 0) fail("cannot make a user namespace");
    if (write(up[1], &byte, 1) != 1 || read(down[0], &byte, 1) != 1) _exit(1);
    if (level->limited) set_limits();
    last = depth > 1 ? keep_namespaces(level + 1, depth - 1, &inner) : getpid();
    if (write(up[1], &last, sizeof last) != sizeof last || read(down[0], &byte, 1) != 0) _exit(1);
    if (depth > 1) release(inner);
    _exit(0);
  }
  close(up[1]);
  close(down[0]);
  if (read(up[0], &byte, 1) != 1) exit(1);  // the child has said why
  map_ids(child, level->map);
  if (write(down[1], &byte, 1) != 1 || read(up[0], &last, sizeof last) != sizeof last) exit(1);
  close(up[0]);
  *hold = down[1];
  return last;
}

// Covers the mount with a copy of itself that shows its ids as the namespace maps them.
static void show_ids(const char *mount_point, int namespace) {
  struct mount_attr change = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned)namespace};
  int tree = open_tree(AT_FDCWD, mount_point, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH, &change, sizeof change) < 0 ||
      move_mount(tree, "", AT_FDCWD, mount_point, MOVE_MOUNT_F_EMPTY_PATH) < 0)
    fail("this kernel cannot show files with other ids (needs Linux 5.19 or newer)");
  close(tree);
}

int main(int argument_count, char **arguments) {
  if (argument_count < 5) {
    fprintf(stderr, "usage: vethlab-own-ids FIRST COUNT STORED NAMESPACE MOUNT ...\n");
    return 2;
  }
  unsigned first = (unsigned)atoi(arguments[1]), count = (unsigned)atoi(arguments[2]);
  struct level sandbox[] = {{.maker = first, .limited = true}, {.maker = first}}, files = {.maker = 0};
  char path[64];
  int hold;
  snprintf(sandbox[0].map, sizeof sandbox[0].map, "%u %u %u\n", first, first, count);
  snprintf(sandbox[1].map, sizeof sandbox[1].map, "0 %u %u\n", first, count);
  snprintf(files.map, sizeof files.map, "0 0 1\n%s %u %u\n", arguments[3], first, count);  // root makes the overlay

  snprintf(path, sizeof path, "/proc/%d/ns/user", keep_namespaces(sandbox, 2, &hold));
  if (mount(path, arguments[4], NULL, MS_BIND, NULL) < 0) fail("cannot keep the user namespace");
  release(hold);

  snprintf(path, sizeof path, "/proc/%d/ns/user", keep_namespaces(&files, 1, &hold));
  int namespace = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace < 0) fail("cannot use the user namespace");
  for (int i = 5; i < argument_count; i++) show_ids(arguments[i], namespace);
  release(hold);
  return 0;
}
