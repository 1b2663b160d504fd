// vethlab-observe: streams the state of the sandbox's network. It runs at the site level as root, writes one JSON
// document per line whenever something is another than in the line before, and ends when its stdin does.
// A number on a line of stdin is a question: everything is looked at again, and the line that then comes bears it.
// It reacts to the kernel's, Docker's and systemd's own events; only what has none is looked at now and then.
#include "clock.h"
#include "connections.h"
#include "docker.h"
#include "document.h"
#include "links.h"
#include "machines.h"
#include "owners.h"
#include "namespace.h"
#include "netlink.h"
#include "peers.h"
#include "processes.h"
#include "routes.h"
#include "rules.h"
#include "settings.h"
#include "sockets.h"
#include "units.h"
#include "watch.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define QUIET_MS 15         // a burst is over after that much quiet …
#define BURST_MS 60         // … or is shown in the middle after that long
#define POLL_BUSY_MS 250    // between looks at what has no events, while something is going on
#define POLL_IDLE_MS 1000   // the same, otherwise
#define BUSY_MS 3000        // how long something is going on after an event
#define ANSWER_MS 1500      // the first line, and an answer, wait that long at most for Docker and systemd

static unsigned question = 1, answered;    // the number under way (the first line answers 1 unasked), the last answered
static int64_t question_at;
static int64_t first_change, last_change;  // of the burst under way; 0: none
static int64_t busy_until, next_poll, pass_earliest;
static bool processes_due = true;          // look through /proc in the next pass

static void changed(void) {
  last_change = clock_ms();
  if (!first_change) first_change = last_change;
}

/// Something was done, rather than counted: look more often for a while at what has no events.
static void acted(void) {
  changed();
  busy_until = last_change + BUSY_MS;
  if (next_poll > last_change + POLL_BUSY_MS) next_poll = last_change + POLL_BUSY_MS;
}

/// Docker or systemd owe an answer.
static bool awaiting_answers(void) { return docker_connecting() || docker_busy() || units_busy(); }

// ---- one pass: read again what is due, write a line if it is another

static void follow_machines(void) {
  pid_t host = machines.pid[MACHINE_HOST];
  if (!machines_read() || host == machines.pid[MACHINE_HOST]) return;
  processes_forget();
  units_disconnect();
  watch_host_anew();
  processes_due = true;
}

static void look_at_processes(void) {
  processes_due = false;
  follow_machines();
  if (processes_scan()) {
    owners_forget();
    namespaces_mark(PART_SOCKETS);
  }
  if (namespaces_refresh()) {
    peers_forget();
    namespaces_mark(PART_LINKS);
  }
  units_consider();
  const struct process *dockerd = process_dockerd();
  // Where systemd holds Docker's socket and Docker is not up, a connection would start it.
  bool up = strcmp(unit_state(UNIT_DOCKER_SERVICE), "active") == 0;
  bool socket_held = strcmp(unit_state(UNIT_DOCKER_SOCKET), "active") == 0;
  bool may_connect = !units_busy() && (up || !socket_held);
  docker_consider(dockerd ? dockerd->pid : 0, dockerd ? dockerd->start : 0, may_connect);
}

static void read_part(struct namespace *namespace, enum part part, bool (*read)(struct namespace *)) {
  if (!(namespace->dirty & part)) return;
  if (read(namespace)) namespace->dirty &= ~part;
  else if (namespace->inode) changed();  // the kernel was changing it: once more in the next pass
}

static void read_namespaces(void) {
  for (int index = 0; index < namespace_count; index++) {
    struct namespace *namespace = &namespaces[index];
    if (namespace->dirty & PART_RULES) namespace->dirty &= ~PART_COUNTERS;  // they come along
    read_part(namespace, PART_LINKS, links_read);
    read_part(namespace, PART_ROUTES, routes_read);
    read_part(namespace, PART_RULES, rules_read);
    read_part(namespace, PART_COUNTERS, counters_read);
    read_part(namespace, PART_SOCKETS, sockets_read);
    read_part(namespace, PART_SETTINGS, settings_read);
    if (namespace->machine == MACHINE_HOST) read_part(namespace, PART_CONNECTIONS, connections_read);
  }
}

static void pass(void) {
  int64_t began = clock_ms();
  first_change = 0;
  if (processes_due) look_at_processes();
  read_namespaces();
  bool complete = !awaiting_answers() || began - question_at >= ANSWER_MS;
  if (question && complete) {
    answered = question;
    question = 0;
  }
  if ((answered || complete) && !document_emit(answered)) exit(0);
  int64_t ended = clock_ms();
  pass_earliest = ended + 2 * (ended - began);  // at most a third of one processor, however slow it is
}

static void poll_quiet_things(void) {
  int64_t now = clock_ms();
  if (now < next_poll) return;
  next_poll = now + (now < busy_until ? POLL_BUSY_MS : POLL_IDLE_MS);
  processes_due = true;
  namespaces_mark(PART_SOCKETS | PART_COUNTERS);
  if (now < busy_until) docker_poll_unsettled();
  watch_consider();
  changed();
}

// ---- waiting for events

#define WAITING_MAX 1024

/// What a namespace's event sockets say goes to the parts that must be read again.
static void hear_namespace(struct namespace *namespace, const struct pollfd *waiting) {
  if (waiting[0].revents && netlink_drain(namespace->route_events)) {
    namespace->dirty |= PART_LINKS | PART_ROUTES | PART_SETTINGS;
    acted();
  }
  if (waiting[1].revents && netlink_drain(namespace->filter_events)) {
    namespace->dirty |= PART_RULES | PART_SETTINGS;
    acted();
  }
  if (waiting[2].revents && netlink_drain(namespace->connection_events)) {
    namespace->dirty |= PART_CONNECTIONS | PART_COUNTERS;
    changed();
  }
  if (waiting[3].revents) {
    namespace_release(namespace);
    processes_due = true;
    acted();
  }
}

static int wait_for_namespace(const struct namespace *namespace, struct pollfd *waiting) {
  const int fds[] = {namespace->route_events, namespace->filter_events, namespace->connection_events, namespace->pidfd};
  for (int index = 0; index < 4; index++) waiting[index] = (struct pollfd){.fd = fds[index], .events = POLLIN};
  return 4;
}

static void hear_directories(void) {
  int seen = watch_read();
  if (!seen) return;
  if (seen & WATCH_NAME_GONE) namespaces_release_named();
  processes_due = true;
  acted();
}

static void hear_question(unsigned number) {
  question = number;
  question_at = clock_ms();
  processes_due = true;
  namespaces_mark(PART_ALL & ~PART_CONNECTIONS);
  for (int index = 0; index < namespace_count; index++)
    if (connections_are_old(&namespaces[index])) namespaces[index].dirty |= PART_CONNECTIONS;
  docker_refresh();
  units_refresh();
  acted();
}

/// Reads questions; false where stdin has ended.
static bool read_stdin(void) {
  static unsigned number;
  char text[256];
  ssize_t got = read(0, text, sizeof text);
  for (ssize_t index = 0; index < got; index++) {
    if (text[index] >= '0' && text[index] <= '9') number = number * 10 + (unsigned)(text[index] - '0');
    if (text[index] != '\n') continue;
    if (number) hear_question(number);
    number = 0;
  }
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

static int64_t next_deadline(void) {
  int64_t due = next_poll;
  if (first_change) {
    int64_t settled = last_change + QUIET_MS < first_change + BURST_MS ? last_change + QUIET_MS : first_change + BURST_MS;
    if (question && !awaiting_answers()) settled = first_change;  // somebody waits
    if (settled < pass_earliest) settled = pass_earliest;
    if (settled < due) due = settled;
  }
  return due;
}

static void wait_for_events(void) {
  static struct pollfd waiting[WAITING_MAX];
  int count = 0, observed = namespace_count;
  waiting[count++] = (struct pollfd){.fd = 0, .events = POLLIN};
  waiting[count++] = watch_poll();
  int first_namespace = count;
  for (int index = 0; index < observed && count + 8 < WAITING_MAX; index++) count += wait_for_namespace(&namespaces[index], &waiting[count]);
  int heard = (count - first_namespace) / 4;
  int docker_at = count, docker_count = docker_poll(&waiting[count]);
  int units_at = docker_at + docker_count, units_count = units_poll(&waiting[units_at]);
  int64_t left = next_deadline() - clock_ms();
  if (poll(waiting, (nfds_t)(units_at + units_count), left > 0 ? (int)left : 0) <= 0) return;
  if (waiting[0].revents && !read_stdin()) exit(0);
  for (int index = 0; index < heard; index++) hear_namespace(&namespaces[index], &waiting[first_namespace + 4 * index]);
  if (waiting[1].revents) hear_directories();
  bool docker_spoke = docker_count && (waiting[docker_at].revents || waiting[docker_at + 1].revents);
  if (docker_spoke && docker_read()) acted();
  if (docker_touched_processes()) processes_due = true, acted();
  bool units_spoke = units_count && waiting[units_at].revents;
  if (units_spoke && units_read()) processes_due = true, acted();
  if (question && (docker_spoke || units_spoke)) processes_due = true, changed();
}

int main(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
  question_at = clock_ms();
  machines_read();
  watch_consider();
  acted();
  while (true) {
    wait_for_events();
    poll_quiet_things();
    if (first_change && next_deadline() <= clock_ms()) pass();
  }
}
