// inotify; see watch.h.
#include "watch.h"
#include "machines.h"
#include <stdint.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>

static int fd = -1;
static int machines_watch = -1, run_watch = -1, names_watch = -1;

void watch_consider(void) {
  char path[256];
  if (fd < 0) fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (machines_watch < 0) {
    size_t length = (size_t)snprintf(path, sizeof path, "%s/machines", run_directory());
    if (length < sizeof path) machines_watch = inotify_add_watch(fd, path, IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
  }
  if (names_watch < 0 && host_path(path, sizeof path, "/run/netns"))
    names_watch = inotify_add_watch(fd, path, IN_CREATE | IN_MOVE | IN_DELETE);
  if (names_watch < 0 && run_watch < 0 && host_path(path, sizeof path, "/run"))
    run_watch = inotify_add_watch(fd, path, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
  if (names_watch >= 0 && run_watch >= 0) {
    inotify_rm_watch(fd, run_watch);
    run_watch = -1;
  }
}

void watch_host_anew(void) {
  if (names_watch >= 0) inotify_rm_watch(fd, names_watch);
  if (run_watch >= 0) inotify_rm_watch(fd, run_watch);
  names_watch = run_watch = -1;
  watch_consider();
}

struct pollfd watch_poll(void) {
  struct pollfd wait = {.fd = fd, .events = POLLIN};
  return wait;
}

int watch_read(void) {
  char events[4096] __attribute__((aligned(8)));
  int seen = 0;
  for (ssize_t got; (got = read(fd, events, sizeof events)) > 0;) {
    for (char *at = events; at < events + got;) {
      const struct inotify_event *event = (const struct inotify_event *)at;
      at += sizeof *event + event->len;
      if (event->wd == machines_watch) seen |= WATCH_MACHINES;
      if (event->wd == names_watch) seen |= WATCH_NAMES;
      if (event->wd == names_watch && event->mask & (IN_DELETE | IN_MOVE)) seen |= WATCH_NAME_GONE;
      if (event->wd == run_watch) seen |= WATCH_NAMES;
      if (event->wd == names_watch && event->mask & IN_IGNORED) names_watch = -1;
    }
  }
  watch_consider();
  return seen;
}
