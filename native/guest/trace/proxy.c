// Two connections belong together if one process holds both sockets; see proxy.h. Formats: proc(5), /proc/PID/net/tcp
// and /proc/PID/fd.
#include "proxy.h"
#include "../observe/machines.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INWARD_MAX 8
#define OUTWARD_MAX 64

struct connections {
  unsigned long inward[INWARD_MAX];    // inodes of the sockets with the remote port `from`
  unsigned long outward[OUTWARD_MAX];  // inodes of the sockets to the address
  uint16_t ports[OUTWARD_MAX];         // local ports of those
  int inward_count, outward_count;
};

static struct connections noted;

static bool is_noted(unsigned long inode) {
  for (int index = 0; index < noted.outward_count; index++)
    if (noted.outward[index] == inode) return true;
  return false;
}

static void read_table(const char *file, uint16_t from, uint32_t address, uint16_t port, struct connections *out) {
  char path[128], line[256];
  snprintf(path, sizeof path, "/proc/%d/net/%s", machines.pid[MACHINE_HOST], file);
  FILE *table = fopen(path, "re");
  if (!table) return;
  while (fgets(line, sizeof line, table)) {
    char remote[40];
    unsigned own_port, remote_port;
    unsigned long inode;
    if (sscanf(line, " %*d: %*[0-9A-F]:%x %39[0-9A-F]:%x %*x %*x:%*x %*x:%*x %*x %*u %*u %lu", &own_port, remote,
               &remote_port, &inode) != 4)
      continue;
    size_t length = strlen(remote);  // 8 digits, or 32 for IPv6; the last 8 are then the mapped IPv4 address
    uint32_t last = (uint32_t)strtoul(remote + (length > 8 ? length - 8 : 0), NULL, 16);
    if (remote_port == from && out->inward_count < INWARD_MAX) out->inward[out->inward_count++] = inode;
    if (last != address || remote_port != port || is_noted(inode) || out->outward_count == OUTWARD_MAX) continue;
    out->outward[out->outward_count] = inode;
    out->ports[out->outward_count++] = (uint16_t)own_port;
  }
  fclose(table);
}

static bool is_inward(const struct connections *connections, unsigned long inode) {
  for (int index = 0; index < connections->inward_count; index++)
    if (connections->inward[index] == inode) return true;
  return false;
}

// Returns the outward connection of a process that holds an inward one too, -1 if it does not hold both.
static int both_of(const char *process, const struct connections *connections) {
  char path[64], entry_path[400], target[64];
  snprintf(path, sizeof path, "/proc/%.12s/fd", process);
  DIR *directory = opendir(path);
  if (!directory) return -1;
  bool inward = false;
  int outward = -1, outward_count = 0;
  for (struct dirent *entry; (entry = readdir(directory));) {
    snprintf(entry_path, sizeof entry_path, "%s/%s", path, entry->d_name);
    ssize_t length = readlink(entry_path, target, sizeof target - 1);
    if (length <= 8 || strncmp(target, "socket:[", 8)) continue;
    target[length] = 0;
    unsigned long inode = strtoul(target + 8, NULL, 10);
    inward |= is_inward(connections, inode);
    for (int index = 0; index < connections->outward_count; index++)
      if (connections->outward[index] == inode) outward = index, outward_count++;
  }
  closedir(directory);
  return inward && outward_count == 1 ? outward : -1;  // with several, it is unknown which one belongs to `from`
}

static void read_name(const char *process, char name[17]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%.12s/comm", process);
  FILE *file = fopen(path, "re");
  if (!file || !fgets(name, 17, file)) *name = 0;
  name[strcspn(name, "\n")] = 0;
  if (file) fclose(file);
}

void proxy_note(uint32_t address, uint16_t port) {
  struct connections before = {0};
  if (!machines.pid[MACHINE_HOST]) return;
  read_table("tcp", 0, address, port, &before);
  read_table("tcp6", 0, address, port, &before);
  noted = before;
}

bool proxy_find(uint16_t from, uint32_t address, uint16_t port, struct proxied *found) {
  struct connections connections = {0};
  if (!machines.pid[MACHINE_HOST]) return false;
  read_table("tcp", from, address, port, &connections);
  read_table("tcp6", from, address, port, &connections);
  if (!connections.inward_count || !connections.outward_count) return false;
  DIR *processes = opendir("/proc");
  if (!processes) return false;
  int outward = -1;
  for (struct dirent *entry; outward < 0 && (entry = readdir(processes));) {
    if (!isdigit((unsigned char)*entry->d_name)) continue;
    outward = both_of(entry->d_name, &connections);
    if (outward >= 0) read_name(entry->d_name, found->process);
  }
  closedir(processes);
  if (outward >= 0) found->port = connections.ports[outward];
  return outward >= 0;
}
