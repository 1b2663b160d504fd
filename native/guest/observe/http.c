// As much of HTTP/1.1 as Docker's API needs; see http.h.
#include "http.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BODY_MAX (8u << 20)

enum part { HEADER, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, DONE };

bool http_connect(struct http *http, const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  *http = (struct http){.fd = -1};
  if (strlen(path) >= sizeof address.sun_path) return false;
  strcpy(address.sun_path, path);
  http->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (http->fd >= 0 && connect(http->fd, (struct sockaddr *)&address, sizeof address) == 0) return true;
  http_close(http);
  return false;
}

void http_close(struct http *http) {
  if (http->fd >= 0) close(http->fd);
  buffer_free(&http->raw);
  buffer_free(&http->body);
  *http = (struct http){.fd = -1};
}

bool http_get(struct http *http, const char *target) {
  struct buffer request = {0};
  buffer_format(&request, "GET %s HTTP/1.1\r\nHost: docker\r\nUser-Agent: vethlab-observe\r\n\r\n", target);
  bool sent = send(http->fd, request.data, request.length, MSG_NOSIGNAL) == (ssize_t)request.length;
  buffer_free(&request);
  return sent;
}

// Returns the value of a header field, NULL if it is missing. The case of the name does not matter.
static const char *field(const char *header, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(header, "\r\n"); line; line = strstr(line + 2, "\r\n"))
    if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':')
      return line + 2 + length + 1 + strspn(line + 3 + length, " ");
  return NULL;
}

static bool read_header(struct http *http) {
  char *end = http->raw.length ? memmem(http->raw.data, http->raw.length, "\r\n\r\n", 4) : NULL;
  if (!end) return false;
  end[2] = 0;
  http->status = strlen(http->raw.data) > 12 ? atoi(http->raw.data + 9) : 0;
  const char *encoding = field(http->raw.data, "transfer-encoding"), *length = field(http->raw.data, "content-length");
  http->chunked = encoding && strncasecmp(encoding, "chunked", 7) == 0;
  http->left = length ? strtoul(length, NULL, 10) : 0;
  http->part = http->chunked ? CHUNK_SIZE : http->left ? BODY : DONE;
  buffer_drop(&http->raw, (size_t)(end - http->raw.data) + 4);
  return true;
}

// Takes a line and the hexadecimal number at its beginning. False until the line is complete.
static bool read_line(struct http *http, size_t *number) {
  char *end = http->raw.length ? memmem(http->raw.data, http->raw.length, "\r\n", 2) : NULL;
  if (!end) return false;
  *end = 0;
  *number = strtoul(http->raw.data, NULL, 16);
  buffer_drop(&http->raw, (size_t)(end - http->raw.data) + 2);
  return true;
}

static bool read_bytes(struct http *http, int next) {
  size_t taken = http->left < http->raw.length ? http->left : http->raw.length;
  if (taken == 0 && http->left) return false;
  buffer_add(&http->body, http->raw.data, taken);
  buffer_drop(&http->raw, taken);
  http->left -= taken;
  if (http->left == 0) http->part = next;
  return true;
}

static bool step(struct http *http) {
  size_t number;
  switch (http->part) {
    case HEADER: return read_header(http);
    case BODY: return read_bytes(http, DONE);
    case CHUNK: return read_bytes(http, CHUNK_END);
    case CHUNK_SIZE:
      if (!read_line(http, &http->left)) return false;
      http->part = http->left ? CHUNK : TRAILER;
      return true;
    case CHUNK_END:
    case TRAILER:
      if (!read_line(http, &number)) return false;
      http->part = http->part == TRAILER ? DONE : CHUNK_SIZE;
      return true;
    default: return false;
  }
}

static enum http_result advance(struct http *http) {
  while (step(http))
    if (http->body.length > BODY_MAX) return HTTP_CLOSED;
  return http->part == DONE ? HTTP_COMPLETE : HTTP_MORE;
}

enum http_result http_read(struct http *http) {
  bool open = true;
  while (true) {
    ssize_t got = recv(http->fd, buffer_room(&http->raw, 16384), 16384, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) open = got < 0 && errno == EAGAIN;
    if (got <= 0) break;
    http->raw.length += (size_t)got;
  }
  enum http_result result = advance(http);
  return result == HTTP_MORE && !open ? HTTP_CLOSED : result;
}

enum http_result http_next(struct http *http) {
  buffer_clear(&http->body);
  http->part = HEADER;
  return advance(http);
}
