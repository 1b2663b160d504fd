// What the kernel traces in a namespace, as lines of JSON.
#pragma once
#include "../observe/buffer.h"
#include "place.h"

struct event {
  bool drop;            // a rule or policy dropped the packet
  char chain[64];
  uint16_t to_port;     // transport header's second field, host byte order; 0 where it was not told
};

/// Takes the next message off the place's event socket, writes its line and says what is in it. False where there is none
/// now. The kernel tells headers and interfaces with the first event of each base chain.
bool event_next(const struct place *place, struct buffer *out, struct event *event);
