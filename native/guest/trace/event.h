// Reads the trace events of the kernel and writes them as lines of JSON.
#pragma once
#include "../observe/buffer.h"
#include "traced-namespace.h"

struct event {
  bool drop;  // a rule or policy dropped the packet
  char chain[64];
  uint16_t to_port;  // destination port in host byte order; 0 if the event has no transport header
};

// Reads the next message of the event socket and writes its line to `out`. False if there is none now. Only the first
// event of each base chain has headers and interfaces.
bool event_next(const struct traced_namespace *traced, struct buffer *out, struct event *event);
