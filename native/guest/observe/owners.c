// Finds sockets among the open files of every process; see owners.h. One scan of /proc/PID/fd serves all sockets. It is
// repeated only for an unknown inode, or after owners_forget().
#include "owners.h"
#include "processes.h"
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct owner {
  unsigned inode;
  char name[16];
};

static struct owner *owners;
static int count, room;
static bool stale = true;

static struct owner *find(unsigned inode) {
  for (int index = 0; index < count; index++)
    if (owners[index].inode == inode) return &owners[index];
  return NULL;
}

static void add(unsigned inode, const char *name) {
  if (find(inode)) return;
  if (count == room) {
    room = room ? room * 2 : 256;
    if (!(owners = realloc(owners, (size_t)room * sizeof *owners))) abort();
  }
  owners[count].inode = inode;
  snprintf(owners[count++].name, sizeof owners->name, "%s", name);
}

static void look_at(const struct process *process) {
  char path[64], target[64];
  snprintf(path, sizeof path, "/proc/%d/fd", process->pid);
  DIR *directory = opendir(path);
  if (!directory) return;
  for (struct dirent *entry; (entry = readdir(directory));) {
    ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
    if (length <= 0) continue;
    target[length] = 0;
    unsigned inode;
    if (sscanf(target, "socket:[%u]", &inode) == 1) add(inode, process->name);
  }
  closedir(directory);
}

static void look(void) {
  count = 0;
  for (int index = 0; index < process_count; index++)
    if (!processes[index].kernel && processes[index].pid != getpid()) look_at(&processes[index]);
  stale = false;
}

void owners_forget(void) { stale = true; }

const char *owner_of(unsigned inode) {
  if (inode == 0) return NULL;
  struct owner *owner = find(inode);
  if (owner && !stale) return owner->name;
  if (stale || !owner) look();
  owner = find(inode);
  if (!owner) add(inode, "");  // no visible process holds it: do not scan for it again until something changes
  return owner && owner->name[0] ? owner->name : NULL;
}
