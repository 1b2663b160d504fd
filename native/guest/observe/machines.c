// Reads the run directory; see machines.h.
#include "machines.h"
#include "buffer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const machine_names[MACHINE_COUNT] = {"host", "client", "internet"};
struct machines machines;

const char *run_directory(void) {
  const char *given = getenv("VETHLAB_RUN");
  return given ? given : "/run/vethlab";
}

ino_t process_namespace(pid_t pid, const char *kind) {
  char path[64], target[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return 0;
  target[length] = 0;
  const char *bracket = strchr(target, '[');
  return bracket ? strtoul(bracket + 1, NULL, 10) : 0;
}

bool host_path(char *out, size_t size, const char *path) {
  pid_t pid = machines.pid[MACHINE_HOST];
  return pid && snprintf(out, size, "/proc/%d/root%s", pid, path) < (int)size;
}

static pid_t read_machine_pid(const char *name) {
  char path[256], text[32];
  snprintf(path, sizeof path, "%s/machines/%s", run_directory(), name);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  pid_t pid = fgets(text, sizeof text, file) ? atoi(text) : 0;
  fclose(file);
  return pid > 0 && process_namespace(pid, "net") ? pid : 0;
}

// How many pid namespaces lie between this program's /proc and the process.
static int pid_level(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  struct buffer status = {0};
  int level = 0;
  if (buffer_read_file(&status, path)) {
    buffer_add(&status, "", 1);
    const char *line = strstr(status.data, "\nNSpid:");
    for (line = line ? line + 7 : ""; *line && *line != '\n'; line++) level += *line == '\t';
  }
  buffer_free(&status);
  return level > 0 ? level - 1 : 0;
}

static void read_hidden(void) {
  char path[256], line[128];
  machines.hidden_count = 0;
  machines.hidden[machines.hidden_count++] = process_namespace(getpid(), "net");
  snprintf(path, sizeof path, "%s/hidden-namespaces", run_directory());
  FILE *file = fopen(path, "re");
  if (!file) return;
  while (fgets(line, sizeof line, file) && machines.hidden_count < 32) {
    unsigned long inode;
    if (sscanf(line, "net:[%lu]", &inode) == 1) machines.hidden[machines.hidden_count++] = inode;
  }
  fclose(file);
}

bool machines_read(void) {
  bool changed = false;
  read_hidden();
  for (int machine = 0; machine < MACHINE_COUNT; machine++) {
    pid_t pid = read_machine_pid(machine_names[machine]);
    changed |= pid != machines.pid[machine];
    machines.pid[machine] = pid;
  }
  pid_t host = machines.pid[MACHINE_HOST];
  machines.host_pid_namespace = host ? process_namespace(host, "pid") : 0;
  machines.host_level = host ? pid_level(host) : 0;
  return changed;
}

bool namespace_is_hidden(ino_t inode) {
  for (int index = 0; index < machines.hidden_count; index++)
    if (machines.hidden[index] == inode) return true;
  return false;
}
