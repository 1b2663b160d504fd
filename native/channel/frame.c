/* Reads and writes the frames of the channel. It knows nothing of commands. */
#include "frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

void put_u16(unsigned char *at, uint16_t value) {
  at[0] = (unsigned char)(value >> 8);
  at[1] = (unsigned char)value;
}

void put_u32(unsigned char *at, uint32_t value) {
  put_u16(at, (uint16_t)(value >> 16));
  put_u16(at + 2, (uint16_t)value);
}

uint16_t get_u16(const unsigned char *at) { return (uint16_t)((at[0] << 8) | at[1]); }

uint32_t get_u32(const unsigned char *at) { return ((uint32_t)get_u16(at) << 16) | get_u16(at + 2); }

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
    if (got == 0) return -1;
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN && wait_for(fd, POLLIN) == 0) continue;
      return -1;
    }
    at += got;
    length -= (size_t)got;
  }
  return 0;
}

int send_frame(int fd, enum frame_type type, const void *data, uint32_t length) {
  unsigned char head[5];
  head[0] = (unsigned char)type;
  put_u32(head + 1, length);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)(uintptr_t)data, length}};
  ssize_t written;
  do written = writev(fd, parts, length > 0 ? 2 : 1);
  while (written < 0 && errno == EINTR);
  if (written < 0 && errno != EAGAIN) return -1;
  size_t done = written > 0 ? (size_t)written : 0;
  if (done < sizeof head) {
    if (write_all(fd, head + done, sizeof head - done) < 0) return -1;
    done = sizeof head;
  }
  return write_all(fd, (const unsigned char *)data + (done - sizeof head), length - (done - sizeof head));
}

int receive_frame(int fd, struct frame *frame) {
  unsigned char head[5];
  if (read_all(fd, head, sizeof head) < 0) return -1;
  frame->type = head[0];
  frame->length = get_u32(head + 1);
  if (frame->length > FRAME_LIMIT) return -1;
  return read_all(fd, frame->data, frame->length);
}
