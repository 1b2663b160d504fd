// vethlab-resume [again]
//
// Finishes the restoring of a virtual machine, once. It waits in the template, says "ready" and then reads from
// standard input a line each with the time (nanoseconds since 1970), the machine's id and the new token of the channel,
// then entropy (64 bytes or more). It sets the clock, reseeds the kernel's random number generator and gives the
// machine its identity, so that no two sandboxes share secrets.
//
// "again": the machine had been in use before it was
// saved. The other ends of its channel's connections are gone, so it ends what ran over them, as if each connection had
// been closed.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static int fail(const char *what) { return perror(what), 1; }

static int set_clock(const char *nanoseconds) {
  long long now = atoll(nanoseconds);
  struct timespec time = {.tv_sec = now / 1000000000, .tv_nsec = now % 1000000000};
  return clock_settime(CLOCK_REALTIME, &time) < 0 ? fail("vethlab-resume: cannot set the clock") : 0;
}

static int replace_file(const char *path, const char *line) {
  char fresh[64];
  snprintf(fresh, sizeof fresh, "%s.new", path);
  FILE *file = fopen(fresh, "w");
  if (!file || fprintf(file, "%s\n", line) < 0 || fclose(file) != 0 || rename(fresh, path) < 0) return fail(path);
  return 0;
}

static int seed(void) {
  struct {
    struct rand_pool_info info;
    unsigned char bytes[256];
  } pool;
  size_t got = fread(pool.bytes, 1, sizeof pool.bytes, stdin);
  if (got < 64) return fprintf(stderr, "vethlab-resume: fewer than 64 bytes of entropy on standard input\n"), 1;
  pool.info.entropy_count = (int)got * 8;
  pool.info.buf_size = (int)got;
  int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
  if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) < 0 || ioctl(fd, RNDRESEEDCRNG) < 0)
    return perror("vethlab-resume: /dev/urandom"), 1;
  close(fd);
  return 0;
}

static pid_t parent_of(pid_t pid) {
  char path[64];
  int parent = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  if (fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1)
    parent = 0;  // no program in question has a parenthesis in its name
  fclose(file);
  return parent;
}

// Calls `act` for every child of `parent`.
static int for_children(pid_t parent, void (*act)(pid_t)) {
  DIR *folder = opendir("/proc");
  if (!folder) return fail("vethlab-resume: /proc");
  for (struct dirent *entry; (entry = readdir(folder));) {
    pid_t pid = atoi(entry->d_name);
    if (pid > 0 && parent_of(pid) == parent) act(pid);
  }
  closedir(folder);
  return 0;
}

// Every command leads a process group of its own.
static void end_command(pid_t pid) {
  kill(-pid, SIGHUP);
  kill(-pid, SIGTERM);
  kill(-pid, SIGCONT);
}

// Called for the children of the agent: the processes that serve a connection (the same program as the agent; one of
// them serves this program) and orphans, which are left alone.
static void end_connection(pid_t pid) {
  char path[64], own_path[64], program[256], own[256];
  if (pid == getppid()) return;
  snprintf(path, sizeof path, "/proc/%d/exe", pid);
  snprintf(own_path, sizeof own_path, "/proc/%d/exe", getppid());
  ssize_t length = readlink(path, program, sizeof program), length_own = readlink(own_path, own, sizeof own);
  if (length <= 0 || length != length_own || memcmp(program, own, (size_t)length) != 0) return;
  for_children(pid, end_command);
  kill(pid, SIGTERM);
}

int main(int count, char **arguments) {
  bool again = count == 2 && strcmp(arguments[1], "again") == 0;
  char time[32], machine[64], token[128];
  printf("ready\n");
  fflush(stdout);
  if (scanf("%31s %63s %127s", time, machine, token) != 3 || getchar() != '\n')
    return fprintf(stderr, "vethlab-resume: time, machine id and token are missing on standard input\n"), 1;
  if (again && for_children(parent_of(getppid()), end_connection) != 0) return 1;
  return set_clock(time) || replace_file("/etc/machine-id", machine) || replace_file("/run/vethlab/token", token) ||
         seed();
}
