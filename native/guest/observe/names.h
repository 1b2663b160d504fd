// Names of network namespaces: the files under the host machine's /run/netns, as `ip netns` keeps them.
#pragma once
#include <sys/types.h>

#define NAMES_MAX 128

struct name {
  char name[64];
  char path[160];  // a file that leads there, as this program reaches it
  ino_t inode;     // of the network namespace
};

/// Fills `out` in the order of the alphabet; those that lead nowhere (stale links) are left out. Returns how many.
int names_read(struct name out[NAMES_MAX]);
