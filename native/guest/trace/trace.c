// vethlab-trace: sends one packet and tells what the kernel does with it, in every namespace named.
//   vethlab-trace FROM TO PROTOCOL PORT TIMEOUT_MS BEYOND NAMESPACE…
// FROM: inode of the sender's namespace. BEYOND: ADDRESS:PORT that a proxy would connect to, or "-". NAMESPACE: see place.h.
// Lines of JSON on stdout. When all is armed it says so and waits for a line on stdin; then it sends. It ends by itself soon
// after the sender knows how it ended, a packet was dropped, or the time is over; at once where stdin ends. Whatever ends it, the kernel takes the
// private tables away with its sockets.
#include "../observe/buffer.h"
#include "../observe/clock.h"
#include "../observe/connections.h"
#include "../observe/json.h"
#include "../observe/machines.h"
#include "arm.h"
#include "event.h"
#include "place.h"
#include "probe.h"
#include "proxy.h"
#include "ruleset.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLACES_MAX 128
#define GRACE_MS 30     // of quiet, for events of packets that are on their way still
#define PROXY_MS 500    // for a proxy to take the connection and open its own
#define PROXY_POLL_MS 5

static struct place places[PLACES_MAX];
static int place_count;
static struct probe probe;
static struct beyond beyond;
static struct proxied proxied;
static bool dropped, came_to_host;

static void say(struct buffer *line) {
  buffer_text(line, "\n");
  for (size_t sent = 0; sent < line->length;) {
    ssize_t wrote = write(1, line->data + sent, line->length - sent);
    if (wrote < 0 && errno != EINTR) exit(1);  // nobody reads
    if (wrote > 0) sent += (size_t)wrote;
  }
  buffer_clear(line);
}

static void begin(struct buffer *line, const char *kind) {
  json_open(line, '{');
  json_key(line, "kind"), json_string(line, kind);
}

static void begin_of(struct buffer *line, const char *kind, const struct place *place) {
  begin(line, kind);
  place_write(place, line);
}

static int fail(const char *what) {
  struct buffer line = {0};
  begin(&line, "failed");
  json_key(&line, "reason"), json_string(&line, what);
  json_close(&line, '}');
  say(&line);
  return 1;
}

static void say_unseen(const struct place *place, const char *kind, const char *reason) {
  struct buffer line = {0};
  begin_of(&line, kind, place);
  json_key(&line, "reason"), json_string(&line, reason);
  json_close(&line, '}');
  say(&line);
}

static void say_armed(struct place *place) {
  struct buffer line = {0}, handles = {0};
  place->generation = ruleset_generation(place);
  begin_of(&line, "armed", place);
  json_key(&line, "handles");
  if (ruleset_write(place, &handles)) json_raw(&line, handles.data, handles.length);
  else json_raw(&line, "[]", 2), place->generation = 0;
  json_close(&line, '}');
  say(&line);
  buffer_free(&handles);
}

/// Enters every namespace and arms it; false where the sender's is not among them.
static bool arm_all(ino_t from, char **described, int count) {
  bool open = false;
  for (int index = 0; index < count && index < PLACES_MAX; index++) {
    if (strtoul(described[index], NULL, 10) != from) continue;
    open = place_enter(&places[0], described[index]) == NULL && probe_open(&probe);
  }
  for (int index = 0; open && index < count && place_count < PLACES_MAX; index++) {
    struct place *place = &places[place_count];
    const char *warning = NULL, *problem = place_enter(place, described[index]);
    if (!problem) problem = arm(place, &probe, &beyond, &warning);
    if (problem) {
      say_unseen(place, "unarmed", problem);
      if (place->owner >= 0) close(place->owner);
      continue;
    }
    if (warning) say_unseen(place, "interfaces-unseen", warning);
    say_armed(place);
    place_count++;
  }
  return open;
}

static void take_events(const struct place *place) {
  struct buffer lines = {0};
  struct event event;
  while (event_next(place, &lines, &event)) {
    dropped |= event.drop;
    came_to_host |= place->host && strcmp(event.chain, "input-last") == 0 && event.to_port && event.to_port != probe.id;
  }
  if (lines.length) {
    lines.length--;  // say() ends the last line
    say(&lines);
  }
  buffer_free(&lines);
}

/// Takes what comes until the time is over, or the sender knows the end and `or_settled`. True where it knows. Ends the
/// program where stdin has ended: nobody waits any more.
static bool listen_until(int64_t limit, bool or_settled) {
  int64_t deadline = limit;
  struct pollfd waiting[PLACES_MAX + 2];
  struct pollfd *sender = &waiting[place_count], *asker = sender + 1;
  for (bool settled = false;;) {
    for (int index = 0; index < place_count; index++) waiting[index] = (struct pollfd){.fd = places[index].events, .events = POLLIN};
    *sender = (struct pollfd){.fd = or_settled ? probe.fd : -1, .events = probe_events(&probe)};
    *asker = (struct pollfd){.fd = 0, .events = POLLIN};
    int64_t left = deadline - clock_ms();
    if (left <= 0 || settled) return settled;
    poll(waiting, (nfds_t)place_count + 2, (int)left);
    char text[16];
    if (asker->revents && read(0, text, sizeof text) <= 0) exit(0);
    settled = sender->revents && probe_settled(&probe);
    bool heard = false;
    for (int index = 0; index < place_count; index++)
      if (waiting[index].revents) take_events(&places[index]), heard = true;
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
  for (int64_t deadline = clock_ms() + PROXY_MS; clock_ms() < deadline; listen_until(clock_ms() + PROXY_POLL_MS, false)) {
    if (!proxy_find(probe.id, beyond.address, beyond.port, &proxied)) continue;
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
  for (int index = 0; index < place_count; index++) {
    struct place *place = &places[index];
    struct namespace namespace = {.filter = place->owner};
    begin_of(&line, "end", place);
    json_key(&line, "changed"), json_bool(&line, !place->generation || ruleset_generation(place) != place->generation);
    json_key(&line, "connections");
    if (place->tracked && connections_read_wanted(&namespace, &wanted)) json_raw(&line, namespace.connections.data, namespace.connections.length);
    else json_raw(&line, "[]", 2);
    json_close(&line, '}');
    say(&line);
  }
}

static void read_beyond(char *text) {
  char *colon = strchr(text, ':');
  if (!colon) return;
  *colon = 0;
  if (inet_pton(AF_INET, text, &beyond.address) == 1) beyond.port = (uint16_t)atoi(colon + 1);
}

int main(int count, char **arguments) {
  if (count < 8) return fail("arguments are missing");
  probe = (struct probe){.protocol = probe_protocol(arguments[3]), .port = (uint16_t)atoi(arguments[4]), .fd = -1};
  if (!probe.protocol || inet_pton(AF_INET, arguments[2], &probe.to) != 1) return fail("the destination cannot be read");
  read_beyond(arguments[6]);
  machines_read();
  if (!arm_all(strtoul(arguments[1], NULL, 10), arguments + 7, count - 7)) return fail("the sender’s namespace cannot be entered");
  struct buffer line = {0};
  begin(&line, "ready");
  json_key(&line, "mark"), json_number(&line, probe.id);
  json_close(&line, '}');
  say(&line);
  if (beyond.address) proxy_note(beyond.address, beyond.port);
  char go[16];
  if (read(0, go, sizeof go) <= 0) return 0;
  bool settled = !probe_send(&probe) || listen_until(clock_ms() + atoi(arguments[5]), true);
  listen_until(clock_ms() + (settled ? 1 : 0), false);
  say_result(settled);
  if (probe.answered && beyond.address && came_to_host) look_for_proxy();
  for (int index = 0; index < place_count; index++) take_events(&places[index]);
  say_end();
  for (int index = 0; index < place_count; index++) disarm(&places[index]);
  return 0;
}
