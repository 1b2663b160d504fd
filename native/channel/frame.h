// The protocol of the channel: one stream socket per command, between the agent in the sandbox and a client, which is
// vethlab-attach or the engine (engine/sandbox/channel).
//
// The client opens with the four bytes "VLC1", a length (32 bit, big-endian) and that many bytes of fields, each ended
// by a NUL: token, machine, mode, rows, columns, TERM, command, its arguments. The mode holds "t" for a terminal and
// "p" to start the command for a later client; without either it is "-". Then both sides send frames: type (8 bit),
// length (32 bit, big-endian), data.
#pragma once
#include "io.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define OPENING_MAGIC "VLC1"
#define OPENING_LIMIT (256 * 1024)  // bytes; a longer argument list is refused
#define FRAME_HEAD 5                // bytes before the data
#define FRAME_LIMIT (64 * 1024)     // bytes of data in one frame

enum frame_type {
  FRAME_STDIN = 1,
  FRAME_STDIN_END = 2,
  FRAME_RESIZE = 3,  // rows and columns, 16 bit big-endian each
  FRAME_STDOUT = 16,
  FRAME_STDERR = 17,
  FRAME_EXIT = 18,   // exit status, 32 bit big-endian; 128 + signal if one ended the command
  FRAME_ERROR = 19,  // text: the command could not be started
  FRAME_HELLO = 20   // the first frame of the agent: it has read the opening
};

// A frame in the buffer of a link. `data` is valid until that link is read again.
struct frame {
  uint8_t type;
  uint32_t length;
  const unsigned char *data;
};

// A connection with one buffer for each direction. Initialise it with zeros and `fd`.
struct link {
  int fd;
  size_t in_start, in_end, out_start, out_end;
  unsigned char in[FRAME_HEAD + FRAME_LIMIT], out[FRAME_HEAD + FRAME_LIMIT];
};

// Reads once, as much as there is room for. Returns 0, or -1 at the end of the stream or on an error.
int link_read(struct link *link);
// Takes the next complete frame. Returns 1, 0 if there is none yet, -1 if the data is not a frame.
int link_take(struct link *link, struct frame *frame);
// Returns where to write the data of the next frame, FRAME_LIMIT bytes at most. Only while link_is_empty().
unsigned char *link_space(struct link *link);
// True if nothing waits to be sent.
bool link_is_empty(const struct link *link);
// Queues the frame whose data is at link_space().
void link_put(struct link *link, enum frame_type type, uint32_t length);
// Writes once, as much as the socket takes. Returns 0, or -1 if the peer is gone.
int link_write(struct link *link);

// Sends a frame and waits until the socket has taken it. Returns 0, or -1 on an error.
int send_frame(int fd, enum frame_type type, const void *data, uint32_t length);

void put_u16(unsigned char *at, uint16_t value);
void put_u32(unsigned char *at, uint32_t value);
uint16_t get_u16(const unsigned char *at);
uint32_t get_u32(const unsigned char *at);
