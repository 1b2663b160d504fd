// Finds and keeps network namespaces; see namespace.h.
#include "namespace.h"
#include "json.h"
#include "machines.h"
#include "names.h"
#include "netlink.h"
#include "processes.h"
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_compat.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct namespace *namespaces;
int namespace_count;
static int room;

bool namespace_inside(const struct namespace *namespace, void (*work)(void *context), void *context) {
  static int home = -1;
  if (home < 0) home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int there = open(namespace->path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  // The pid may belong to another process by now: compare the inode.
  bool entered =
      there >= 0 && fstat(there, &status) == 0 && status.st_ino == namespace->inode && setns(there, CLONE_NEWNET) == 0;
  if (there >= 0) close(there);
  if (!entered) return false;
  work(context);
  if (setns(home, CLONE_NEWNET) < 0) abort();
  return true;
}

static void open_sockets(void *context) {
  struct namespace *namespace = context;
  static const int route_groups[] = {RTNLGRP_LINK,
                                     RTNLGRP_IPV4_IFADDR,
                                     RTNLGRP_IPV6_IFADDR,
                                     RTNLGRP_IPV4_ROUTE,
                                     RTNLGRP_IPV4_NETCONF,
                                     RTNLGRP_IPV4_RULE,
                                     0};
  static const int filter_groups[] = {NFNLGRP_NFTABLES, 0};
  static const int connection_groups[] = {NFNLGRP_CONNTRACK_NEW, NFNLGRP_CONNTRACK_UPDATE, NFNLGRP_CONNTRACK_DESTROY,
                                          0};
  namespace->route = netlink_open(NETLINK_ROUTE);
  namespace->filter = netlink_open(NETLINK_NETFILTER);
  namespace->diag = netlink_open(NETLINK_SOCK_DIAG);
  namespace->route_events = netlink_listen(NETLINK_ROUTE, route_groups);
  namespace->filter_events = netlink_listen(NETLINK_NETFILTER, filter_groups);
  bool is_host = namespace->machine == MACHINE_HOST;
  namespace->connection_events = is_host ? netlink_listen(NETLINK_NETFILTER, connection_groups) : -1;
}

static void close_descriptor(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

void namespace_release(struct namespace *namespace) {
  close_descriptor(&namespace->pidfd);
  close_descriptor(&namespace->route);
  close_descriptor(&namespace->filter);
  close_descriptor(&namespace->diag);
  close_descriptor(&namespace->route_events);
  close_descriptor(&namespace->filter_events);
  close_descriptor(&namespace->connection_events);
  namespace->inode = 0;  // the kernel may give the number to another namespace
}

void namespaces_release_named(void) {
  for (int index = 0; index < namespace_count; index++)
    if (namespaces[index].pid == 0) namespace_release(&namespaces[index]);
}

static struct namespace *find(ino_t inode) {
  for (int index = 0; index < namespace_count; index++)
    if (namespaces[index].inode == inode) return &namespaces[index];
  return NULL;
}

// Notes that a namespace exists, and opens it if it is new. NULL if it is hidden or cannot be entered.
static struct namespace *meet(ino_t inode, int machine, pid_t pid, const char *path, bool *changed) {
  if (inode == 0 || namespace_is_hidden(inode)) return NULL;
  struct namespace *namespace = find(inode);
  if (namespace) {
    namespace->seen = true;
    return namespace;
  }
  struct namespace fresh = {.inode = inode,
                            .machine = machine,
                            .pid = pid,
                            .seen = true,
                            .dirty = PART_ALL,
                            .pidfd = -1,
                            .route = -1,
                            .filter = -1,
                            .diag = -1,
                            .route_events = -1,
                            .filter_events = -1,
                            .connection_events = -1};
  snprintf(fresh.path, sizeof fresh.path, "%s", path);
  if (pid) fresh.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
  if (!namespace_inside(&fresh, open_sockets, &fresh)) {
    close_descriptor(&fresh.pidfd);
    return NULL;
  }
  if (namespace_count == room) {
    room = room ? room * 2 : 16;
    if (!(namespaces = realloc(namespaces, (size_t)room * sizeof *namespaces))) abort();
  }
  namespaces[namespace_count] = fresh;
  *changed = true;
  return &namespaces[namespace_count++];
}

static void meet_process(ino_t inode, int machine, pid_t pid, bool *changed) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
  meet(inode, machine, pid, path, changed);
}

static void forget_unseen(bool *changed) {
  int kept = 0;
  for (int index = 0; index < namespace_count; index++) {
    struct namespace *namespace = &namespaces[index];
    if (namespace->seen) {
      namespaces[kept++] = *namespace;
      continue;
    }
    namespace_release(namespace);
    struct buffer *buffers[] = {&namespace->names,   &namespace->links,       &namespace->routes,
                                &namespace->chains,  &namespace->counters,    &namespace->policies,
                                &namespace->sockets, &namespace->connections, &namespace->besides};
    for (size_t buffer = 0; buffer < sizeof buffers / sizeof *buffers; buffer++) buffer_free(buffers[buffer]);
    *changed = true;
  }
  namespace_count = kept;
}

static void meet_named(bool *changed) {
  static struct name named[NAMES_MAX];
  int count = names_read(named);
  for (int index = 0; index < count; index++) meet(named[index].inode, -1, 0, named[index].path, changed);
  for (int index = 0; index < namespace_count; index++) {
    struct namespace *namespace = &namespaces[index];
    struct buffer names = {0};
    json_open(&names, '[');
    for (int name = 0; name < count; name++)
      if (named[name].inode == namespace->inode) json_string(&names, named[name].name);
    json_close(&names, ']');
    if (!buffer_equal(&names, &namespace->names)) *changed = true;
    buffer_free(&namespace->names);
    namespace->names = names;
  }
}

bool namespaces_refresh(void) {
  bool changed = false;
  for (int index = 0; index < namespace_count; index++) {
    struct namespace *namespace = &namespaces[index];
    namespace->seen = false;
    if (namespace->pid && process_namespace(namespace->pid, "net") != namespace->inode) namespace_release(namespace);
  }
  for (int machine = 0; machine < MACHINE_COUNT; machine++) {
    pid_t pid = machines.pid[machine];
    if (pid) meet_process(process_namespace(pid, "net"), machine, pid, &changed);
  }
  for (int index = 0; index < process_count; index++) {
    const struct process *process = &processes[index];
    if (process->of_host && !process->zombie) meet_process(process->net, -1, process->pid, &changed);
  }
  meet_named(&changed);
  forget_unseen(&changed);
  return changed;
}

void namespaces_mark(int parts) {
  for (int index = 0; index < namespace_count; index++) namespaces[index].dirty |= parts;
}
