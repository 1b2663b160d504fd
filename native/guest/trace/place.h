// The network namespaces that a trace listens in.
#pragma once
#include "../observe/buffer.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct place {
  ino_t inode;
  bool tracked;         // connections are tracked in it already
  bool host;            // the machine host's
  int owner;            // socket that owns the private tables there; -1
  int events;           // socket that hears what the kernel traces; -1
  uint32_t generation;  // of the nft ruleset when it was armed
};

/// Enters "INODE:TRACKED:WHERE"; WHERE is host, client, internet, the pid of a process as the host sees it, or @NAME of a
/// namespace under the host's /run/netns. Returns NULL, or why it could not; the program stays in that namespace.
const char *place_enter(struct place *place, const char *described);
/// Writes the key "namespace" with its id, as the observer names it: net:[INODE].
void place_write(const struct place *place, struct buffer *out);
