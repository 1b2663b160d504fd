// vethlab-pages save PID MEMORY FILE | vethlab-pages load PID MEMORY FILE
//
// Saves and loads the memory pages that a virtual machine has changed since its template. QEMU (PID, stopped) maps the
// memory file of the template, MEMORY, copy-on-write. So every page it has written is private, and the kernel tells
// which // which those are. "save" writes them to FILE; "load" writes them into a new QEMU that has just mapped MEMORY.
//
// FILE is a list of runs: two 64-bit numbers (offset in MEMORY and length, in bytes), then the bytes. A run of length 0
// ends it. The caller must be allowed to trace PID. Exit status 1: something failed, and a message says what.
#include "io.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#define RUN_LIMIT (4u << 20)  // bytes in one run
#define PRESENT (1ull << 63)  // bits of /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst
#define SWAPPED (1ull << 62)
#define OF_FILE (1ull << 61)

struct mapping {
  uint64_t start, length;  // in the address space of PID
};

static char buffer[RUN_LIMIT];
static uint64_t page;

static int fail(const char *what) {
  fprintf(stderr, "vethlab-pages: %s: %s\n", what, strerror(errno));
  return -1;
}

static int fail_with(const char *what, int error) {
  errno = error;
  return fail(what);
}

// Finds where PID maps the file. Returns 0, or -1 after a message.
static int find_mapping(pid_t pid, const char *memory, struct mapping *found) {
  struct stat file;
  char path[64], line[4400];
  if (stat(memory, &file) < 0) return fail(memory);
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE *maps = fopen(path, "re");
  if (!maps) return fail(path);
  *found = (struct mapping){0};
  while (fgets(line, sizeof line, maps)) {
    uint64_t start, end, offset, inode;
    unsigned major, minor;
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %x:%x %" SCNu64, &start, &end, &offset, &major, &minor,
               &inode) != 6)
      continue;
    if (inode != file.st_ino || makedev(major, minor) != file.st_dev) continue;
    if (found->length > 0 ? start != found->start + found->length : offset != 0)
      return fail_with("the memory is mapped in more than one place", EINVAL);
    if (found->length == 0) found->start = start;
    found->length += end - start;
  }
  fclose(maps);
  return found->length > 0 ? 0 : fail_with("the memory is not mapped", ESRCH);
}

static int save_run(pid_t pid, const struct mapping *mapping, uint64_t offset, uint64_t length, int out) {
  struct iovec here = {buffer, length}, there = {(void *)(uintptr_t)(mapping->start + offset), length};
  if (process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)length)
    return fail("the machine's memory cannot be read");
  uint64_t head[2] = {offset, length};
  return write_all(out, head, sizeof head) < 0 || write_all(out, buffer, length) < 0
             ? fail("cannot write the saved pages")
             : 0;
}

static bool is_private(uint64_t entry) { return (entry & SWAPPED) || ((entry & PRESENT) && !(entry & OF_FILE)); }

static int save(pid_t pid, const struct mapping *mapping, const char *file) {
  char path[64];
  uint64_t count = mapping->length / page, *entries = malloc(count * sizeof *entries), end[2] = {0, 0};
  int out = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (!entries || out < 0) return fail(file);
  snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
  int table = open(path, O_RDONLY | O_CLOEXEC);
  if (table < 0 || lseek(table, (off_t)(mapping->start / page * sizeof *entries), SEEK_SET) < 0) return fail(path);
  if (read_all(table, entries, count * sizeof *entries) < 0) return fail(path);
  for (uint64_t at = 0; at < count;) {
    uint64_t first = at;
    while (at < count && is_private(entries[at]) && (at - first) * page < RUN_LIMIT) at++;
    if (at == first) at++;
    else if (save_run(pid, mapping, first * page, (at - first) * page, out) < 0) return -1;
  }
  return write_all(out, end, sizeof end) < 0 || close(out) < 0 ? fail(file) : 0;
}

static int load(pid_t pid, const struct mapping *mapping, const char *file) {
  int in = open(file, O_RDONLY | O_CLOEXEC);
  if (in < 0) return fail(file);
  for (;;) {
    uint64_t head[2];
    if (read_all(in, head, sizeof head) < 0) return fail(file);
    uint64_t offset = head[0], length = head[1];
    if (length == 0) return 0;
    if (length > RUN_LIMIT || offset > mapping->length || length > mapping->length - offset)
      return fail_with(file, EBADMSG);
    if (read_all(in, buffer, length) < 0) return fail(file);
    struct iovec here = {buffer, length}, there = {(void *)(uintptr_t)(mapping->start + offset), length};
    if (process_vm_writev(pid, &here, 1, &there, 1, 0) != (ssize_t)length)
      return fail("the machine's memory cannot be written");
  }
}

int main(int count, char **arguments) {
  bool saves = count == 5 && strcmp(arguments[1], "save") == 0;
  if (!saves && !(count == 5 && strcmp(arguments[1], "load") == 0)) {
    fprintf(stderr, "usage: vethlab-pages save|load PID MEMORY FILE\n");
    return 2;
  }
  pid_t pid = atoi(arguments[2]);
  struct mapping mapping;
  page = (uint64_t)sysconf(_SC_PAGESIZE);
  if (find_mapping(pid, arguments[3], &mapping) < 0) return 1;
  return (saves ? save : load)(pid, &mapping, arguments[4]) < 0;
}
