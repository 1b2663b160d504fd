/* The channel between the engine (engine/sandbox/channel) or a host command and the agent in a sandbox: one stream socket
 * per command.
 *
 * Opening: the client sends the four bytes "VLC1", a 32 bit big-endian length and that many bytes of
 * NUL-ended fields: token, machine, mode ("t" with a terminal, "h" to hold the
 * command for a later client, "-"), rows, columns, TERM, then the
 * command and its arguments. Afterwards both sides send frames: type (8 bit), length (32 bit big-endian), data. */
#ifndef VETHLAB_FRAME_H
#define VETHLAB_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "whole.h"

#define OPENING_MAGIC "VLC1"
#define OPENING_LIMIT (256 * 1024) /* bytes; an argument list longer than this is refused */
#define FRAME_HEAD 5               /* bytes before the data */
#define FRAME_LIMIT (64 * 1024)    /* bytes of data in one frame */

enum frame_type {
  FRAME_STDIN = 1,
  FRAME_STDIN_END = 2,
  FRAME_RESIZE = 3, /* rows and columns, 16 bit big-endian each */
  FRAME_STDOUT = 16,
  FRAME_STDERR = 17,
  FRAME_EXIT = 18, /* exit status, 32 bit big-endian; 128 + signal where one ended it */
  FRAME_ERROR = 19, /* text: the command could not be started */
  FRAME_HELLO = 20  /* comes first: the agent has read the opening */
};

/* One frame as it lies in a link's buffer: good until that link is read again. */
struct frame {
  uint8_t type;
  uint32_t length;
  const unsigned char *data;
};

/* What came in and is not taken yet, and what is to go out, of one connection. Zeroed but for fd, it is empty. */
struct link {
  int fd;
  size_t in_start, in_end, out_start, out_end;
  unsigned char in[FRAME_HEAD + FRAME_LIMIT], out[FRAME_HEAD + FRAME_LIMIT];
};

/* Reads once what there is, as far as there is room. 0, or -1 at the end of the stream or on an error. */
int link_read(struct link *link);
/* Takes the next whole frame: 1, 0 where there is none yet, -1 where what came is no frame. */
int link_take(struct link *link, struct frame *frame);
/* Where a frame's data may be written that link_put will then put in front of the rest; only while link_is_empty. */
unsigned char *link_space(struct link *link);
int link_is_empty(const struct link *link);
/* Queues the frame whose data is in link_space. */
void link_put(struct link *link, enum frame_type type, uint32_t length);
/* Writes once what is queued, as far as the socket takes it. 0, or -1 where the peer is gone. */
int link_write(struct link *link);

/* Waits. 0, or -1 on an error. */
int send_frame(int fd, enum frame_type type, const void *data, uint32_t length);

void put_u16(unsigned char *at, uint16_t value);
void put_u32(unsigned char *at, uint32_t value);
uint16_t get_u16(const unsigned char *at);
uint32_t get_u32(const unsigned char *at);

#endif
