// Reads and writes exactly as many bytes as asked for; see io.h.
#include "io.h"
#include <errno.h>
#include <poll.h>
#include <unistd.h>

static int wait_for(int fd, short events) {
  struct pollfd wait = {.fd = fd, .events = events};
  return poll(&wait, 1, -1) < 0 && errno != EINTR ? -1 : 0;
}

int write_all(int fd, const void *data, size_t length) {
  const unsigned char *at = data;
  while (length > 0) {
    ssize_t written = write(fd, at, length);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN && wait_for(fd, POLLOUT) == 0) continue;
      return -1;
    }
    at += written;
    length -= (size_t)written;
  }
  return 0;
}

int read_all(int fd, void *data, size_t length) {
  unsigned char *at = data;
  while (length > 0) {
    ssize_t got = read(fd, at, length);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = ENODATA;
    if (got <= 0) return -1;  // EAGAIN included: the socket has a receive timeout
    at += got;
    length -= (size_t)got;
  }
  return 0;
}
