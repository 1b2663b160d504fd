// Reads the host machine's /run/netns; see names.h. Symbolic links in it are followed as the host would follow them.
#include "names.h"
#include "machines.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define NSFS_MAGIC 0x6e736673

// Follows symbolic links: an absolute target starts at the host's root, not at ours. The last link, for example
// /proc/4711/ns/net, is left to the kernel.
static bool resolve(char path[160]) {
  char target[128], next[160];
  for (int links = 0; links < 8; links++) {
    if (strstr(path, "/ns/net")) return true;
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0) return true;
    target[length] = 0;
    char *slash = strrchr(path, '/');
    bool fits = target[0] == '/'
                    ? host_path(next, sizeof next, target)
                    : snprintf(next, sizeof next, "%.*s/%s", (int)(slash - path), path, target) < (int)sizeof next;
    if (!fits) return false;
    strcpy(path, next);
  }
  return false;
}

static ino_t namespace_behind(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return 0;
  struct statfs kind;
  struct stat status;
  bool good = fstatfs(fd, &kind) == 0 && (unsigned long)kind.f_type == NSFS_MAGIC && fstat(fd, &status) == 0;
  close(fd);
  return good ? status.st_ino : 0;
}

static int by_name(const void *one, const void *other) {
  return strcmp(((const struct name *)one)->name, ((const struct name *)other)->name);
}

int names_read(struct name out[NAMES_MAX]) {
  char directory_path[128];
  DIR *directory = host_path(directory_path, sizeof directory_path, "/run/netns") ? opendir(directory_path) : NULL;
  if (!directory) return 0;
  int count = 0;
  for (struct dirent *entry; count < NAMES_MAX && (entry = readdir(directory));) {
    struct name *name = &out[count];
    if (entry->d_name[0] == '.' || strlen(entry->d_name) >= sizeof name->name) continue;
    snprintf(name->name, sizeof name->name, "%.63s", entry->d_name);
    if (snprintf(name->path, sizeof name->path, "%s/%s", directory_path, name->name) >= (int)sizeof name->path)
      continue;
    if (resolve(name->path) && (name->inode = namespace_behind(name->path))) count++;
  }
  closedir(directory);
  qsort(out, (size_t)count, sizeof *out, by_name);
  return count;
}
