// D-Bus wire protocol, little-endian; see dbus.h. https://dbus.freedesktop.org/doc/dbus-specification.html
#include "dbus.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE_MAX (1u << 20)
enum field {
  FIELD_PATH = 1,
  FIELD_INTERFACE,
  FIELD_MEMBER,
  FIELD_ERROR,
  FIELD_REPLY_SERIAL,
  FIELD_DESTINATION,
  FIELD_SENDER,
  FIELD_SIGNATURE
};

// Connects in a child process in the pid namespace of the neighbour. The connection outlives the child.
static bool connect_beside(int fd, const struct sockaddr_un *address, pid_t neighbour) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/pid", neighbour);
  int there = open(path, O_RDONLY | O_CLOEXEC), home = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), status = -1;
  pid_t child = there >= 0 && home >= 0 && setns(there, CLONE_NEWPID) == 0 ? fork() : -1;
  if (child == 0) _exit(connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ? 0 : 1);
  if (home >= 0) setns(home, CLONE_NEWPID);
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (there >= 0) close(there);
  if (home >= 0) close(home);
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool dbus_connect(struct dbus *bus, const char *path, pid_t neighbour) {
  static const char hello[] = "\0AUTH EXTERNAL 30\r\nBEGIN\r\n";  // 30: "0", root, in hexadecimal
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  *bus = (struct dbus){.fd = -1};
  if (strlen(path) >= sizeof address.sun_path || access(path, F_OK) < 0) return false;
  strcpy(address.sun_path, path);
  bus->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bus->fd >= 0 && connect_beside(bus->fd, &address, neighbour) &&
      send(bus->fd, hello, sizeof hello - 1, MSG_NOSIGNAL) == (ssize_t)sizeof hello - 1)
    return true;
  dbus_close(bus);
  return false;
}

void dbus_close(struct dbus *bus) {
  if (bus->fd >= 0) close(bus->fd);
  buffer_free(&bus->in);
  *bus = (struct dbus){.fd = -1};
}

static void align(struct buffer *out, size_t to) {
  while (out->length % to) buffer_add(out, "", 1);
}

static void add_u32(struct buffer *out, uint32_t value) {
  align(out, 4);
  buffer_add(out, &value, 4);
}

static void add_text(struct buffer *out, const char *text) {
  add_u32(out, (uint32_t)strlen(text));
  buffer_add(out, text, strlen(text) + 1);
}

static void add_field(struct buffer *out, enum field field, char type, const char *text) {
  char head[4] = {(char)field, 1, type, 0};
  align(out, 8);
  buffer_add(out, head, 4);
  if (type == 'g') {
    char length = (char)strlen(text);
    buffer_add(out, &length, 1);
    buffer_add(out, text, strlen(text) + 1);
  } else {
    add_text(out, text);
  }
}

uint32_t dbus_call(struct dbus *bus, const char *path, const char *interface, const char *member, const char *one,
                   const char *two) {
  struct buffer body = {0}, message = {0};
  if (one) add_text(&body, one);
  if (two) add_text(&body, two);
  char head[4] = {'l', DBUS_CALL, 0, 1};
  buffer_add(&message, head, 4);
  add_u32(&message, (uint32_t)body.length);
  add_u32(&message, ++bus->serial);
  add_u32(&message, 0);  // length of the fields, set below
  add_field(&message, FIELD_PATH, 'o', path);
  add_field(&message, FIELD_INTERFACE, 's', interface);
  add_field(&message, FIELD_MEMBER, 's', member);
  if (one) add_field(&message, FIELD_SIGNATURE, 'g', two ? "ss" : "s");
  uint32_t fields = (uint32_t)message.length - 16;
  memcpy(message.data + 12, &fields, 4);
  align(&message, 8);
  buffer_add(&message, body.data, body.length);
  bool sent = bus->fd >= 0 && send(bus->fd, message.data, message.length, MSG_NOSIGNAL) == (ssize_t)message.length;
  buffer_free(&body);
  buffer_free(&message);
  return sent ? bus->serial : 0;
}

static uint32_t u32_at(const char *at) {
  uint32_t value;
  memcpy(&value, at, 4);
  return value;
}

static size_t message_length(const char *data) {
  size_t fields = u32_at(data + 12);
  return 16 + (fields + 7) / 8 * 8 + u32_at(data + 4);
}

bool dbus_receive(struct dbus *bus) {
  while (true) {
    ssize_t got = recv(bus->fd, buffer_room(&bus->in, 8192), 8192, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    if (got <= 0) return false;
    bus->in.length += (size_t)got;
  }
  char *end = bus->trusted || !bus->in.length ? NULL : memmem(bus->in.data, bus->in.length, "\r\n", 2);
  if (end) {
    if (strncmp(bus->in.data, "OK ", 3) != 0) return false;
    buffer_drop(&bus->in, (size_t)(end - bus->in.data) + 2);
    bus->trusted = true;
  }
  bool whole_header = bus->trusted && bus->in.length >= 16;
  return !whole_header || (bus->in.data[0] == 'l' && message_length(bus->in.data) <= MESSAGE_MAX);
}

// Reads the header's fields: an array of (number, variant) from byte 16 on.
static void read_fields(const char *data, struct dbus_message *message) {
  size_t at = 16, end = 16 + u32_at(data + 12);
  bool variant = false;
  while (at + 4 < end) {
    char field = data[at], type = data[at + 2];
    at += 4;
    if (type == 'g') {
      if (field == FIELD_SIGNATURE) variant = strcmp(data + at + 1, "v") == 0;
      at += (unsigned char)data[at] + 2u;
    } else if (type == 'u') {
      if (field == FIELD_REPLY_SERIAL) message->reply_to = u32_at(data + at);
      at += 4;
    } else {
      if (field == FIELD_PATH) message->path = data + at + 4;
      at += 4 + u32_at(data + at) + 1;
    }
    at = (at + 7) / 8 * 8;
  }
  const char *body = data + 16 + (u32_at(data + 12) + 7) / 8 * 8;
  if (variant && u32_at(data + 4) > 8 && body[0] == 1 && body[1] == 's') message->text = body + 8;
}

bool dbus_next(struct dbus *bus, struct dbus_message *message) {
  static struct buffer current;
  if (!bus->trusted || bus->in.length < 16) return false;
  size_t length = message_length(bus->in.data);
  if (length > MESSAGE_MAX || bus->in.length < length) return false;
  buffer_clear(&current);
  buffer_add(&current, bus->in.data, length);
  buffer_add(&current, "", 1);
  buffer_drop(&bus->in, length);
  *message = (struct dbus_message){.kind = (enum dbus_kind)current.data[1]};
  read_fields(current.data, message);
  return true;
}
