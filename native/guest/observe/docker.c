// Keeps Docker's view; see docker.h. Docker Engine API, https://docs.docker.com/reference/api/engine/
#include "docker.h"
#include "clock.h"
#include "docker-model.h"
#include "http.h"
#include "json.h"
#include "machines.h"
#include "request-queue.h"
#include <stdio.h>
#include <string.h>

static struct http requests = {.fd = -1}, events = {.fd = -1};
static pid_t connected_pid;  // of the daemon that was last connected to
static unsigned long long connected_start;
static int64_t lost_at_ms;  // when that connection was lost
static bool synced, touched_processes;

#define REST_MS 1000  // a daemon that closed the connection is stopping; after this time systemd knows that too

static void disconnect(void) {
  lost_at_ms = clock_ms();
  http_close(&requests);
  http_close(&events);
  queue_clear();
  model_clear();
  synced = false;
}

// Sends the next request of the queue, unless one is waiting for its answer.
static void ask_next(void) {
  char target[160];
  if (requests.fd < 0 || !queue_start(target, sizeof target)) return;
  if (!http_get(&requests, target)) disconnect();
}

static bool connect_now(void) {
  char path[64];
  if (!host_path(path, sizeof path, "/run/docker.sock")) return false;
  if (!http_connect(&events, path) || !http_connect(&requests, path) || !http_get(&events, "/events")) {
    disconnect();
    return false;
  }
  queue_add(ASK_VERSION, "");
  queue_add(ASK_NETWORKS, "");
  queue_add(ASK_IMAGES, "");
  queue_add(ASK_CONTAINERS, "");
  ask_next();
  return true;
}

bool docker_consider(pid_t dockerd, unsigned long long start, bool may_connect) {
  if (requests.fd >= 0) {
    if (dockerd == connected_pid && start == connected_start) return false;
    disconnect();
    return true;
  }
  bool same = dockerd == connected_pid && start == connected_start;
  if (!dockerd || !may_connect || (same && clock_ms() - lost_at_ms < REST_MS) || !connect_now()) return false;
  connected_pid = dockerd;
  connected_start = start;
  return true;
}

int docker_poll(struct pollfd *out) {
  if (requests.fd < 0) return 0;
  out[0] = (struct pollfd){.fd = requests.fd, .events = POLLIN};
  out[1] = (struct pollfd){.fd = events.fd, .events = POLLIN};
  return 2;
}

bool docker_connecting(void) { return requests.fd >= 0 && !synced; }

bool docker_touched_processes(void) {
  bool touched = touched_processes;
  touched_processes = false;
  return touched;
}

static bool begins(const char *text, const char *start) { return strncmp(text, start, strlen(start)) == 0; }

static void take_container_event(const char *action, const char *id) {
  static const char *const idle[] = {"attach", "detach",       "resize",         "top",          "copy",
                                     "export", "archive-path", "extract-to-dir", "health_status"};
  touched_processes = true;
  if (begins(action, "exec_")) return;
  for (size_t index = 0; index < sizeof idle / sizeof *idle; index++)
    if (begins(action, idle[index])) return;
  queue_add(ASK_CONTAINER, id);
  if (begins(action, "commit")) queue_add(ASK_IMAGES, "");
}

static void take_event(struct slice event) {
  char type[32], action[128], id[ID_SIZE];
  if (!json_plain_string(json_find(event, "Type"), type, sizeof type)) return;
  if (!json_plain_string(json_find(event, "Action"), action, sizeof action)) action[0] = 0;
  if (strcmp(type, "container") == 0) {
    if (json_plain_string(json_find(event, "Actor.ID"), id, sizeof id)) take_container_event(action, id);
  } else if (strcmp(type, "network") == 0) {
    if (json_plain_string(json_find(event, "Actor.Attributes.container"), id, sizeof id)) queue_add(ASK_CONTAINER, id);
    else queue_add(ASK_NETWORKS, "");
  } else if (strcmp(type, "image") == 0) {
    queue_add(ASK_IMAGES, "");
  }
}

static bool read_events(void) {
  enum http_result result = http_read(&events);
  size_t done = 0;
  for (char *end;
       (end = events.body.length > done ? memchr(events.body.data + done, '\n', events.body.length - done) : NULL);) {
    size_t length = (size_t)(end - events.body.data) - done;
    take_event((struct slice){events.body.data + done, length});
    done += length + 1;
  }
  if (done) buffer_drop(&events.body, done);
  return result == HTTP_MORE;
}

static void take_answer(void) {
  struct slice body = {requests.body.data, requests.body.length};
  enum ask kind;
  char id[ID_SIZE];
  queue_finish(&kind, id);
  if (requests.status == 404 && kind == ASK_CONTAINER) model_remove_container(id);
  if (requests.status == 200) model_take(kind, id, body);
}

static bool read_answers(bool *changed) {
  enum http_result result = http_read(&requests);
  for (; result == HTTP_COMPLETE; result = http_next(&requests)) {
    take_answer();
    *changed = true;
  }
  return result != HTTP_CLOSED;
}

bool docker_read(void) {
  if (requests.fd < 0) return false;
  bool changed = false;
  if (!read_events() || !read_answers(&changed)) {
    disconnect();
    return true;
  }
  if (!synced && queue_idle()) synced = changed = true;
  ask_next();
  return changed && synced;
}

void docker_poll_unsettled(void) {
  if (requests.fd < 0 || !synced) return;
  char id[ID_SIZE];
  for (int index = 0; model_unsettled(index, id); index++) queue_add(ASK_CONTAINER, id);
  ask_next();
}

void docker_refresh(void) {
  if (requests.fd < 0 || !synced) return;
  char id[ID_SIZE];
  for (int index = 0; model_container(index, id); index++) queue_add(ASK_CONTAINER, id);
  queue_add(ASK_CONTAINERS, "");
  ask_next();
}

bool docker_busy(void) { return requests.fd >= 0 && !queue_idle(); }

void docker_write(struct buffer *out) {
  json_key(out, "running"), json_bool(out, synced);
  model_write(out);
}
