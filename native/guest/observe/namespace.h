// The network namespaces that are observed, each with its own netlink sockets and what was last read from it.
#pragma once
#include "buffer.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// What of a namespace has to be read again.
enum part { PART_LINKS = 1, PART_ROUTES = 2, PART_RULES = 4, PART_COUNTERS = 8, PART_SOCKETS = 16, PART_CONNECTIONS = 32, PART_SETTINGS = 64 };
#define PART_ALL 127

struct namespace {
  ino_t inode;
  int machine;           // enum machine, or -1
  pid_t pid;             // a process that lives in it; 0: only a name keeps it
  int pidfd;             // readable once that process has ended; -1
  char path[160];        // a file that leads to it
  struct buffer names;   // JSON array: names under the host's /run/netns
  bool seen;
  int dirty;             // enum part, or-ed
  // sockets that ask, and sockets that hear; they keep the namespace alive and are closed when its process ends
  int route, filter, diag;
  int route_events, filter_events, connection_events;
  struct buffer links, routes, chains, counters, policies, sockets, connections, besides;  // JSON, last read
  bool forwarding, bridge_filtering;
  uint32_t generation;   // of the nft ruleset that `chains` was read from; 0: never
  uint64_t structure;    // hash of that ruleset without its counters
  int64_t connections_at;  // when `connections` were read; 0: never
};

extern struct namespace *namespaces;
extern int namespace_count;

/// Finds the namespaces again, after processes_scan(); true where one came, went or got another name.
bool namespaces_refresh(void);
/// Lets go of a namespace whose process has ended, so that the kernel can take it down. The next refresh
/// takes it up again if something else keeps it.
void namespace_release(struct namespace *namespace);
/// Lets go of all that only a name kept: a name under /run/netns is gone.
void namespaces_release_named(void);
/// Runs `work` inside a namespace, then comes back; false where it cannot be entered.
bool namespace_inside(const struct namespace *namespace, void (*work)(void *context), void *context);
void namespaces_mark(int parts);
