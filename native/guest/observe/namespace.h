// The network namespaces that are observed. Each has its own netlink sockets and the data last read from it.
#pragma once
#include "buffer.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// The parts of a namespace that are read separately.
enum part {
  PART_LINKS = 1,
  PART_ROUTES = 2,
  PART_RULES = 4,
  PART_COUNTERS = 8,
  PART_SOCKETS = 16,
  PART_CONNECTIONS = 32,
  PART_SETTINGS = 64
};
#define PART_ALL 127

struct namespace {
  ino_t inode;
  int machine;          // enum machine, or -1
  pid_t pid;            // of a process in it; 0: it has only a name
  int pidfd;            // readable once that process has ended; -1: none
  char path[160];       // of a file that this program can open to enter it
  struct buffer names;  // JSON array: names under the host's /run/netns
  bool seen;
  int dirty;  // parts to read again: enum part, or-ed
  // sockets for requests, then sockets for events; they keep the namespace alive, so they are closed when its process
  // ends
  int route, filter, diag;
  int route_events, filter_events, connection_events;
  struct buffer links, routes, chains, counters, policies, sockets, connections, besides;  // JSON, last read
  bool forwarding, bridge_filtering;
  uint32_t generation;     // of the nft ruleset that `chains` was read from; 0: never
  uint64_t structure;      // hash of that ruleset without its counters
  int64_t connections_at;  // when `connections` were read; 0: never
};

extern struct namespace *namespaces;
extern int namespace_count;

// Updates the list of namespaces. Call it after processes_scan(). True if one came, went or changed its names.
bool namespaces_refresh(void);
// Closes a namespace whose process has ended, so that the kernel can remove it. If something else keeps it alive, the
// next refresh opens it again.
void namespace_release(struct namespace *namespace);
// Closes all namespaces that have only a name. Call it when a name in /run/netns is gone.
void namespaces_release_named(void);
// Runs `work` inside a namespace and returns to the own one. False if it cannot be entered.
bool namespace_inside(const struct namespace *namespace, void (*work)(void *context), void *context);
void namespaces_mark(int parts);
