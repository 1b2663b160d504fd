// The named network namespaces of the host machine: the files that `ip netns` keeps in /run/netns.
#pragma once
#include <sys/types.h>

#define NAMES_MAX 128

struct name {
  char name[64];
  char path[160];  // of a file that this program can open to enter it
  ino_t inode;     // of the network namespace
};

// Fills `out` in alphabetical order, without names whose namespace is gone. Returns how many.
int names_read(struct name out[NAMES_MAX]);
