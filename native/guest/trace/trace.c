// vethlab-trace FROM TO PROTOCOL PORT TIMEOUT_MS PROXY_TARGET NAMESPACE...
//
// Sends one packet and reports what the kernel does with it in every NAMESPACE, see traced-namespace.h. FROM is the
// inode of the sender's namespace, PROXY_TARGET the ADDRESS:PORT that a userland proxy would connect to, or "-".
//
// It writes lines of JSON to stdout. Once everything is armed, it says so and waits for a line on stdin before it
// sends. It ends soon after the sender knows the outcome, the packet was dropped or the time is over, and at once if
// stdin ends. However it ends, the kernel removes its tables together with its sockets.
#include "../observe/buffer.h"
#include "../observe/clock.h"
#include "../observe/connections.h"
#include "../observe/json.h"
#include "../observe/machines.h"
#include "arm.h"
#include "event.h"
#include "probe.h"
#include "proxy.h"
#include "ruleset.h"
#include "traced-namespace.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRACED_MAX 128
#define GRACE_MS 30   // without an event: none is on its way any more
#define PROXY_MS 500  // that a proxy has to accept the connection and open its own
#define PROXY_POLL_MS 5

static struct traced_namespace traced_namespaces[TRACED_MAX];
static int traced_count;
static struct probe probe;
static struct proxy_target proxy_target;
static struct proxied proxied;
static bool dropped, came_to_host;

static void say(struct buffer *line) {
  buffer_text(line, "\n");
  for (size_t sent = 0; sent < line->length;) {
    ssize_t wrote = write(1, line->data + sent, line->length - sent);
    if (wrote < 0 && errno != EINTR) exit(1);  // nobody reads any more
    if (wrote > 0) sent += (size_t)wrote;
  }
  buffer_clear(line);
}

static void begin(struct buffer *line, const char *kind) {
  json_open(line, '{');
  json_key(line, "kind"), json_string(line, kind);
}

static void begin_of(struct buffer *line, const char *kind, const struct traced_namespace *traced) {
  begin(line, kind);
  traced_write(traced, line);
}

static int fail(const char *what) {
  struct buffer line = {0};
  begin(&line, "failed");
  json_key(&line, "reason"), json_string(&line, what);
  json_close(&line, '}');
  say(&line);
  return 1;
}

static void say_unseen(const struct traced_namespace *traced, const char *kind, const char *reason) {
  struct buffer line = {0};
  begin_of(&line, kind, traced);
  json_key(&line, "reason"), json_string(&line, reason);
  json_close(&line, '}');
  say(&line);
}

static void say_armed(struct traced_namespace *traced) {
  struct buffer line = {0}, handles = {0};
  traced->generation = ruleset_generation(traced);
  begin_of(&line, "armed", traced);
  json_key(&line, "handles");
  if (ruleset_write(traced, &handles)) json_raw(&line, handles.data, handles.length);
  else json_raw(&line, "[]", 2), traced->generation = 0;
  json_close(&line, '}');
  say(&line);
  buffer_free(&handles);
}

// Enters and arms every namespace. False if the sender's cannot be entered.
static bool arm_all(ino_t from, char **described, int count) {
  bool open = false;
  for (int index = 0; index < count && index < TRACED_MAX; index++) {
    if (strtoul(described[index], NULL, 10) != from) continue;
    open = traced_enter(&traced_namespaces[0], described[index]) == NULL && probe_open(&probe);
  }
  for (int index = 0; open && index < count && traced_count < TRACED_MAX; index++) {
    struct traced_namespace *traced = &traced_namespaces[traced_count];
    const char *warning = NULL, *problem = traced_enter(traced, described[index]);
    if (!problem) problem = arm(traced, &probe, &proxy_target, &warning);
    if (problem) {
      say_unseen(traced, "unarmed", problem);
      if (traced->owner >= 0) close(traced->owner);
      continue;
    }
    if (warning) say_unseen(traced, "interfaces-unseen", warning);
    say_armed(traced);
    traced_count++;
  }
  return open;
}

static void take_events(const struct traced_namespace *traced) {
  struct buffer lines = {0};
  struct event event;
  while (event_next(traced, &lines, &event)) {
    dropped |= event.drop;
    came_to_host |=
        traced->host && strcmp(event.chain, "input-last") == 0 && event.to_port && event.to_port != probe.id;
  }
  if (lines.length) {
    lines.length--;  // say() ends the last line
    say(&lines);
  }
  buffer_free(&lines);
}

// Passes events on until `limit` or, with `or_settled`, until the sender knows the outcome or the packet has been
// dropped. True if the sender knows the outcome. Ends the program if stdin has ended: nobody waits any more.
static bool listen_until(int64_t limit, bool or_settled) {
  int64_t deadline = limit;
  struct pollfd waiting[TRACED_MAX + 2];
  struct pollfd *sender = &waiting[traced_count], *asker = sender + 1;
  for (bool settled = false;;) {
    for (int index = 0; index < traced_count; index++)
      waiting[index] = (struct pollfd){.fd = traced_namespaces[index].events, .events = POLLIN};
    *sender = (struct pollfd){.fd = or_settled ? probe.fd : -1, .events = probe_events(&probe)};
    *asker = (struct pollfd){.fd = 0, .events = POLLIN};
    int64_t left = deadline - clock_ms();
    if (left <= 0 || settled) return settled;
    poll(waiting, (nfds_t)traced_count + 2, (int)left);
    char text[16];
    if (asker->revents && read(0, text, sizeof text) <= 0) exit(0);
    settled = sender->revents && probe_settled(&probe);
    bool heard = false;
    for (int index = 0; index < traced_count; index++)
      if (waiting[index].revents) take_events(&traced_namespaces[index]), heard = true;
    if (!dropped || !or_settled || !heard) continue;
    int64_t quiet = clock_ms() + GRACE_MS;
    deadline = quiet < limit ? quiet : limit;
  }
}

static void say_result(bool settled) {
  struct buffer line = {0};
  begin(&line, "result");
  json_key(&line, "answered"), json_bool(&line, probe.answered);
  json_key(&line, "settled"), json_bool(&line, settled);
  json_key(&line, "error"), json_optional(&line, probe.error ? strerrorname_np(probe.error) : NULL);
  json_close(&line, '}');
  say(&line);
}

static void look_for_proxy(void) {
  struct buffer line = {0};
  for (int64_t deadline = clock_ms() + PROXY_MS; clock_ms() < deadline;
       listen_until(clock_ms() + PROXY_POLL_MS, false)) {
    if (!proxy_find(probe.id, proxy_target.address, proxy_target.port, &proxied)) continue;
    begin(&line, "proxy");
    json_key(&line, "process"), json_string(&line, proxied.process);
    json_key(&line, "port"), json_number(&line, proxied.port);
    json_close(&line, '}');
    say(&line);
    listen_until(clock_ms() + GRACE_MS, false);
    return;
  }
}

static void say_end(void) {
  struct wanted wanted = {.protocol = probe.protocol, .mark = probe.id, .other = proxied.port};
  struct buffer line = {0};
  for (int index = 0; index < traced_count; index++) {
    struct traced_namespace *traced = &traced_namespaces[index];
    struct namespace namespace = {.filter = traced->owner};
    begin_of(&line, "end", traced);
    json_key(&line, "changed"),
        json_bool(&line, !traced->generation || ruleset_generation(traced) != traced->generation);
    json_key(&line, "connections");
    if (traced->tracked && connections_read_wanted(&namespace, &wanted))
      json_raw(&line, namespace.connections.data, namespace.connections.length);
    else json_raw(&line, "[]", 2);
    json_close(&line, '}');
    say(&line);
  }
}

static void read_proxy_target(char *text) {
  char *colon = strchr(text, ':');
  if (!colon) return;
  *colon = 0;
  if (inet_pton(AF_INET, text, &proxy_target.address) == 1) proxy_target.port = (uint16_t)atoi(colon + 1);
}

int main(int count, char **arguments) {
  if (count < 8) return fail("arguments are missing");
  probe = (struct probe){.protocol = probe_protocol(arguments[3]), .port = (uint16_t)atoi(arguments[4]), .fd = -1};
  if (!probe.protocol || inet_pton(AF_INET, arguments[2], &probe.to) != 1)
    return fail("protocol or destination address is invalid");
  read_proxy_target(arguments[6]);
  machines_read();
  if (!arm_all(strtoul(arguments[1], NULL, 10), arguments + 7, count - 7))
    return fail("the sender’s namespace cannot be entered");
  struct buffer line = {0};
  begin(&line, "ready");
  json_key(&line, "mark"), json_number(&line, probe.id);
  json_close(&line, '}');
  say(&line);
  if (proxy_target.address) proxy_note(proxy_target.address, proxy_target.port);
  char go[16];
  if (read(0, go, sizeof go) <= 0) return 0;
  bool settled = !probe_send(&probe) || listen_until(clock_ms() + atoi(arguments[5]), true);
  listen_until(clock_ms() + (settled ? 1 : 0), false);
  say_result(settled);
  if (probe.answered && proxy_target.address && came_to_host) look_for_proxy();
  for (int index = 0; index < traced_count; index++) take_events(&traced_namespaces[index]);
  say_end();
  for (int index = 0; index < traced_count; index++) disarm(&traced_namespaces[index]);
  return 0;
}
