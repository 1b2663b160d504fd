/* The channel between a host command and the agent in a sandbox: one stream socket per command.
 *
 * Opening: the client sends the four bytes "VLC1", a 32 bit big-endian length and that many bytes of
 * NUL-ended fields: token, machine, mode ("t" with a terminal, "-" without), rows, columns, TERM, then the
 * command and its arguments. Afterwards both sides send frames: type (8 bit), length (32 bit big-endian), data. */
#ifndef VETHLAB_FRAME_H
#define VETHLAB_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define OPENING_MAGIC "VLC1"
#define OPENING_LIMIT (256 * 1024) /* bytes; an argument list longer than this is refused */
#define FRAME_LIMIT (64 * 1024)    /* bytes of data in one frame */

enum frame_type {
  FRAME_STDIN = 1,
  FRAME_STDIN_END = 2,
  FRAME_RESIZE = 3, /* rows and columns, 16 bit big-endian each */
  FRAME_STDOUT = 16,
  FRAME_STDERR = 17,
  FRAME_EXIT = 18, /* exit status, 32 bit big-endian; 128 + signal where one ended it */
  FRAME_ERROR = 19 /* text: the command could not be started */
};

struct frame {
  uint8_t type;
  uint32_t length;
  unsigned char data[FRAME_LIMIT];
};

/* All of these return 0 on success, -1 on error or end of stream. */
int write_all(int fd, const void *data, size_t length);
int read_all(int fd, void *data, size_t length);
int send_frame(int fd, enum frame_type type, const void *data, uint32_t length);
int receive_frame(int fd, struct frame *frame);

void put_u16(unsigned char *at, uint16_t value);
void put_u32(unsigned char *at, uint32_t value);
uint16_t get_u16(const unsigned char *at);
uint32_t get_u32(const unsigned char *at);

#endif
