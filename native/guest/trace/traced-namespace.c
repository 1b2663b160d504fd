// Finds and enters network namespaces; see traced-namespace.h.
#include "traced-namespace.h"
#include "../observe/json.h"
#include "../observe/machines.h"
#include "../observe/names.h"
#include <ctype.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool path_of_name(const char *wanted, char *path, size_t size) {
  static struct name names[NAMES_MAX];
  int count = names_read(names);
  for (int index = 0; index < count; index++)
    if (strcmp(names[index].name, wanted) == 0) return snprintf(path, size, "%s", names[index].path) < (int)size;
  return false;
}

static bool path_of(const char *where, char *path, size_t size) {
  char inside[64];
  if (*where == '@') return path_of_name(where + 1, path, size);
  if (isdigit((unsigned char)*where)) {
    snprintf(inside, sizeof inside, "/proc/%d/ns/net", atoi(where));
    return host_path(path, size, inside);
  }
  for (int machine = 0; machine < MACHINE_COUNT; machine++)
    if (strcmp(machine_names[machine], where) == 0 && machines.pid[machine])
      return snprintf(path, size, "/proc/%d/ns/net", machines.pid[machine]) < (int)size;
  return false;
}

const char *traced_enter(struct traced_namespace *traced, const char *described) {
  char *rest;
  *traced = (struct traced_namespace){.inode = strtoul(described, &rest, 10), .owner = -1, .events = -1};
  if (strlen(rest) < 4 || rest[0] != ':' || rest[2] != ':') return "it is not described as INODE:TRACKED:WHERE";
  traced->tracked = rest[1] == '1';
  traced->host = strcmp(rest + 3, machine_names[MACHINE_HOST]) == 0;
  char path[256];
  if (!path_of(rest + 3, path, sizeof path)) return "its process or name is gone";
  int there = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  bool same = there >= 0 && fstat(there, &status) == 0 && status.st_ino == traced->inode;
  bool entered = same && setns(there, CLONE_NEWNET) == 0;
  if (there >= 0) close(there);
  return entered ? NULL : same ? "it cannot be entered" : "it has been replaced by another namespace";
}

void traced_write(const struct traced_namespace *traced, struct buffer *out) {
  char id[32];
  snprintf(id, sizeof id, "net:[%lu]", (unsigned long)traced->inode);
  json_key(out, "namespace"), json_string(out, id);
}
