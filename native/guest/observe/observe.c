// vethlab-observe: streams the state of the sandbox's network. It runs at the site level as root, and ends when its
// stdin does. Whenever the state has changed, it writes it to stdout as one line of JSON, see document.h.
//
// It reacts to events of the kernel, of Docker and of systemd. What sends no events is polled. A number on a line of
// stdin is a question: everything is read again, and the next line carries that number.
#include "clock.h"
#include "connections.h"
#include "docker.h"
#include "document.h"
#include "links.h"
#include "machines.h"
#include "namespace.h"
#include "netlink.h"
#include "owners.h"
#include "peers.h"
#include "processes.h"
#include "routes.h"
#include "rules.h"
#include "schedule.h"
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

#define ANSWER_MS 1500  // the first line and every answer wait for Docker and systemd, but no longer than this

static unsigned question = 1;  // to be answered; 0: none. The first line answers 1 without being asked.
static unsigned answered;      // the last one
static int64_t question_at;
static bool processes_due = true;  // the next pass has to scan /proc

// Docker or systemd still have to answer.
static bool awaiting_answers(void) { return docker_connecting() || docker_busy() || units_busy(); }

// ---- a pass: read again what is due, write a line if something has changed

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
  // If systemd holds Docker's socket while Docker is down, a connection would start Docker.
  bool up = strcmp(unit_state(UNIT_DOCKER_SERVICE), "active") == 0;
  bool socket_held = strcmp(unit_state(UNIT_DOCKER_SOCKET), "active") == 0;
  bool may_connect = !units_busy() && (up || !socket_held);
  docker_consider(dockerd ? dockerd->pid : 0, dockerd ? dockerd->start : 0, may_connect);
}

static void read_part(struct namespace *namespace, enum part part, bool (*read)(struct namespace *)) {
  if (!(namespace->dirty & part)) return;
  if (read(namespace)) namespace->dirty &= ~part;
  else if (namespace->inode) schedule_change();  // the kernel was changing it: read it again in the next pass
}

static void read_namespaces(void) {
  for (int index = 0; index < namespace_count; index++) {
    struct namespace *namespace = &namespaces[index];
    if (namespace->dirty & PART_RULES) namespace->dirty &= ~PART_COUNTERS;  // reading the rules reads them too
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
  bool overdue = clock_ms() - question_at >= ANSWER_MS;
  schedule_pass_began();
  if (processes_due) look_at_processes();
  read_namespaces();
  bool complete = !awaiting_answers() || overdue;
  if (question && complete) {
    answered = question;
    question = 0;
  }
  if ((answered || complete) && !document_emit(answered)) exit(0);
  schedule_pass_ended();
}

static void poll_what_sends_no_events(void) {
  if (!schedule_poll_due()) return;
  processes_due = true;
  namespaces_mark(PART_SOCKETS | PART_COUNTERS);
  if (schedule_busy()) docker_poll_unsettled();
  watch_consider();
  schedule_change();
}

// ---- waiting for events

#define WAITING_MAX 1024

// Marks what the events of a namespace say has to be read again.
static void hear_namespace(struct namespace *namespace, const struct pollfd *waiting) {
  if (waiting[0].revents && netlink_drain(namespace->route_events)) {
    namespace->dirty |= PART_LINKS | PART_ROUTES | PART_SETTINGS;
    schedule_action();
  }
  if (waiting[1].revents && netlink_drain(namespace->filter_events)) {
    namespace->dirty |= PART_RULES | PART_SETTINGS;
    schedule_action();
  }
  if (waiting[2].revents && netlink_drain(namespace->connection_events)) {
    namespace->dirty |= PART_CONNECTIONS | PART_COUNTERS;
    schedule_change();
  }
  if (waiting[3].revents) {
    namespace_release(namespace);
    processes_due = true;
    schedule_action();
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
  schedule_action();
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
  schedule_action();
}

// Reads questions. False if stdin has ended.
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

// Somebody waits for an answer, and Docker and systemd have told all they have to: there is no need to wait longer.
static bool answers_at_once(void) { return question && !awaiting_answers(); }

static void wait_for_events(void) {
  static struct pollfd waiting[WAITING_MAX];
  int count = 0, observed = namespace_count;
  waiting[count++] = (struct pollfd){.fd = 0, .events = POLLIN};
  waiting[count++] = watch_poll();
  int first_namespace = count;
  for (int index = 0; index < observed && count + 8 < WAITING_MAX; index++)
    count += wait_for_namespace(&namespaces[index], &waiting[count]);
  int heard = (count - first_namespace) / 4;
  int docker_at = count, docker_count = docker_poll(&waiting[count]);
  int units_at = docker_at + docker_count, units_count = units_poll(&waiting[units_at]);
  int64_t left = schedule_deadline(answers_at_once()) - clock_ms();
  if (poll(waiting, (nfds_t)(units_at + units_count), left > 0 ? (int)left : 0) <= 0) return;
  if (waiting[0].revents && !read_stdin()) exit(0);
  for (int index = 0; index < heard; index++) hear_namespace(&namespaces[index], &waiting[first_namespace + 4 * index]);
  if (waiting[1].revents) hear_directories();
  bool docker_spoke = docker_count && (waiting[docker_at].revents || waiting[docker_at + 1].revents);
  if (docker_spoke && docker_read()) schedule_action();
  if (docker_touched_processes()) processes_due = true, schedule_action();
  bool units_spoke = units_count && waiting[units_at].revents;
  if (units_spoke && units_read()) processes_due = true, schedule_action();
  if (question && (docker_spoke || units_spoke)) processes_due = true, schedule_change();
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
  schedule_action();
  while (true) {
    wait_for_events();
    poll_what_sends_no_events();
    if (schedule_pass_due(answers_at_once())) pass();
  }
}
