// A network namespace that the kernel traces packets in.
#pragma once
#include "../observe/buffer.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct traced_namespace {
  ino_t inode;
  bool tracked;         // connection tracking is active in it
  bool host;            // it is that of the machine host
  int owner;            // socket that owns our tables in it; -1: none
  int events;           // socket that receives the trace events; -1: none
  uint32_t generation;  // of the nft ruleset when it was armed, see ruleset.h
};

// Enters a namespace and stays in it. It is described as "INODE:TRACKED:WHERE": TRACKED is 1 or 0, and WHERE is a
// machine (host, client, internet), the pid of a process on the host, or @NAME of a file in the host's /run/netns.
// Returns NULL, or the problem.
const char *traced_enter(struct traced_namespace *traced, const char *described);
// Writes the key "namespace" with the id that the observer uses too: net:[INODE].
void traced_write(const struct traced_namespace *traced, struct buffer *out);
