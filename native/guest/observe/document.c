// Writes what is known as one line of JSON; see document.h.
#include "document.h"
#include "docker.h"
#include "json.h"
#include "machines.h"
#include "namespace.h"
#include "processes.h"
#include "units.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FORMAT_VERSION 1

static void write_part(struct buffer *out, const char *key, const struct buffer *part, const char *missing) {
  json_key(out, key);
  if (part->length) json_raw(out, part->data, part->length);
  else json_raw(out, missing, strlen(missing));
}

static void write_namespace(struct buffer *out, const struct namespace *namespace) {
  char id[32];
  snprintf(id, sizeof id, "net:[%lu]", (unsigned long)namespace->inode);
  json_open(out, '{');
  json_key(out, "id"), json_string(out, id);
  json_key(out, "machine"), json_optional(out, namespace->machine < 0 ? NULL : machine_names[namespace->machine]);
  json_key(out, "forwarding"), json_bool(out, namespace->forwarding);
  json_key(out, "bridgeFiltering"), json_bool(out, namespace->bridge_filtering);
  write_part(out, "besides", &namespace->besides, "[]");
  write_part(out, "names", &namespace->names, "[]");
  write_part(out, "links", &namespace->links, "[]");
  write_part(out, "routes", &namespace->routes, "[]");
  write_part(out, "rules", &namespace->chains, "\"\"");
  write_part(out, "counters", &namespace->counters, "[]");
  write_part(out, "policies", &namespace->policies, "[]");
  write_part(out, "sockets", &namespace->sockets, "[]");
  write_part(out, "connections", &namespace->connections, "[]");
  json_close(out, '}');
}

static void write_document(struct buffer *out, unsigned answers) {
  json_open(out, '{');
  json_key(out, "version"), json_number(out, FORMAT_VERSION);
  json_key(out, "answers"), json_number(out, answers);
  json_key(out, "namespaces"), json_open(out, '[');
  for (int index = 0; index < namespace_count; index++)
    if (namespaces[index].inode) write_namespace(out, &namespaces[index]);
  json_close(out, ']');
  json_key(out, "processes"), processes_write(out);
  json_key(out, "docker"), json_open(out, '{');
  docker_write(out);
  json_key(out, "units"), units_write(out);
  json_key(out, "daemonOptions"), dockerd_arguments_write(out);
  json_close(out, '}');
  json_close(out, '}');
  buffer_text(out, "\n");
}

bool document_emit(unsigned answers) {
  static struct buffer last, now;
  buffer_clear(&now);
  write_document(&now, answers);
  if (buffer_equal(&now, &last)) return true;
  for (size_t sent = 0; sent < now.length;) {
    ssize_t wrote = write(1, now.data + sent, now.length - sent);
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) sent += (size_t)wrote;
  }
  struct buffer spare = last;
  last = now;
  now = spare;
  return true;
}
