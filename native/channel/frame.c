// Reads and writes frames; see frame.h.
#include "frame.h"
#include <errno.h>
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

static bool try_again(void) { return errno == EINTR || errno == EAGAIN; }

int link_read(struct link *link) {
  if (link->in_start > 0) {
    memmove(link->in, link->in + link->in_start, link->in_end - link->in_start);
    link->in_end -= link->in_start;
    link->in_start = 0;
  }
  if (link->in_end == sizeof link->in) return 0;
  ssize_t got = read(link->fd, link->in + link->in_end, sizeof link->in - link->in_end);
  if (got < 0 && try_again()) return 0;
  if (got <= 0) return -1;
  link->in_end += (size_t)got;
  return 0;
}

int link_take(struct link *link, struct frame *frame) {
  size_t have = link->in_end - link->in_start;
  const unsigned char *at = link->in + link->in_start;
  if (have < FRAME_HEAD) return 0;
  frame->type = at[0];
  frame->length = get_u32(at + 1);
  frame->data = at + FRAME_HEAD;
  if (frame->length > FRAME_LIMIT) return -1;
  if (have < FRAME_HEAD + frame->length) return 0;
  link->in_start += FRAME_HEAD + frame->length;
  return 1;
}

unsigned char *link_space(struct link *link) { return link->out + FRAME_HEAD; }

bool link_is_empty(const struct link *link) { return link->out_start == link->out_end; }

void link_put(struct link *link, enum frame_type type, uint32_t length) {
  link->out[0] = (unsigned char)type;
  put_u32(link->out + 1, length);
  link->out_start = 0;
  link->out_end = FRAME_HEAD + length;
}

int link_write(struct link *link) {
  if (link_is_empty(link)) return 0;
  ssize_t written = write(link->fd, link->out + link->out_start, link->out_end - link->out_start);
  if (written < 0) return try_again() ? 0 : -1;
  link->out_start += (size_t)written;
  return 0;
}

int send_frame(int fd, enum frame_type type, const void *data, uint32_t length) {
  unsigned char head[FRAME_HEAD];
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
